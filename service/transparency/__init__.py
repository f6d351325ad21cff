"""The transparency log in the forms of C2SP: how outsiders see what the register has recorded."""
