"""What an outsider can prove of the register with its files alone. (No handler, no API, no database.)"""
