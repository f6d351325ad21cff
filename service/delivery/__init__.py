"""Webhooks: who is told of what, and how each event reaches them, in the order of the log."""
