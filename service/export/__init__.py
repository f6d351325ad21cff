"""The register in forms that other programs read: lines of an import, SQLite, a calendar, a feed."""
