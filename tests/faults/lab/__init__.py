"""The fault lab: a register whose parts are killed, stopped and cut off, and what must hold after each."""
