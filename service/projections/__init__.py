"""The projections: rows derived from the history, and how far they have come."""
