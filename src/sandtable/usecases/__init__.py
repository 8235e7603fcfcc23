"""Use cases: one function for each thing that a user may ask for.  Faces call these and nothing deeper."""
