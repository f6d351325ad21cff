"""What does the law require and what was recorded: the pure domain, standard library only."""
