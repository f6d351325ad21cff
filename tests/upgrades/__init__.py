"""Does what an earlier version has recorded go on under this one?"""
