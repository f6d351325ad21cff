"""How is the register asked and written over HTTP?"""
