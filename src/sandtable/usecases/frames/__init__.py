"""Answers as pandas frames, for the Python face."""
