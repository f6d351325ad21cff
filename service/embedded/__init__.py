"""Starts, keeps and stops a real PostgreSQL that nobody had to install. It knows nothing of its user."""
