"""The rows that one authorization gives to each list of the register, and the filters of the lists."""
