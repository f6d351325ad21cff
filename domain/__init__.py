"""The pure domain: what was recorded and what follows from it by law. Standard library only."""
