"""How are many writes carried out at once? In a process beside the one that listens (docs/decisions/0034)."""
