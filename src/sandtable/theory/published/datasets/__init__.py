"""Checks over public data sets that a user names: which columns each needs, and what was published about it."""
