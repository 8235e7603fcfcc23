"""Which uncertain values drive an outcome, and which would be worth knowing."""
