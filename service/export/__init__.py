"""The register in files that other programs read: lines of an import, and an SQLite database."""
