"""How does the register show outsiders what it has recorded? (A transparency log in the forms of C2SP.)"""
