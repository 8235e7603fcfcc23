"""For tests, ours and others: the oracle, random scenarios, small models and plans, engines held against the oracle."""
