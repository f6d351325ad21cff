"""How does a database come to its present shape? (Alembic; no revision ever touches an event row.)"""
