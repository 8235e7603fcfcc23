"""Answers from futures that come block by block and are not kept."""
