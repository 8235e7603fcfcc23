"""The library of laws: list it, repeat what was published, apply a law to a table."""
