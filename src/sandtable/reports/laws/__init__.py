"""The library of laws in words and tables."""
