"""The pages for people who read: the register in Spanish and English, written out by the service itself."""
