"""The command line: one use case called, its answer shown."""
