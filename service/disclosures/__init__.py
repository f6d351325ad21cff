"""Where is what persons are called and have told, and how is it erased? (The log holds only digests.)"""
