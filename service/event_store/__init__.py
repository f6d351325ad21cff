"""Keeps the events: appends them in one transaction with all that belongs to it, and reads them."""
