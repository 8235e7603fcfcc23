"""What a page of an open scenario shows: the world that is simulated, what may be moved in it, and the findings."""
