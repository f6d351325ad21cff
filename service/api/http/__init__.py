"""What every version of the contract stands on: requests, tokens, conditions, problems, streams."""
