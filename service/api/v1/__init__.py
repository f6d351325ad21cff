"""What does version 1 of the contract say?"""
