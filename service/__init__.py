"""Everything of Anuencia that touches the world: database, network, clock, files."""
