"""Version 1 of the contract: what it takes, what it answers, and how its document is made."""
