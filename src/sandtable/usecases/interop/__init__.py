"""Importing other tools' models, and holding them against what those tools printed."""
