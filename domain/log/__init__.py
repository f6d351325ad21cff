"""The transparency log in pure functions: trees, proofs, notes, checkpoints, tiles, policies (C2SP)."""
