"""The jurisdictions, as data that the rules are applied by."""
