"""How does a developer get a real PostgreSQL without installing one?"""
