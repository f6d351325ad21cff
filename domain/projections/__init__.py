"""Which rows does one authorization give to each question that the register answers over all of them?"""
