"""A scenario held open: what may be moved in it, what is looked at, and 1,000 futures answering at once."""
