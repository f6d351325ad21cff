"""Seals and reads what persons are called and have told. (It can be erased: the log holds only digests.)"""
