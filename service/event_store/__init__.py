"""Where are the events kept, and how are they appended and read? (This package imports nothing.)"""
