"""Which answers are derived from the history, and how far have they come?"""
