"""By which jurisdiction's data are the rules applied?"""
