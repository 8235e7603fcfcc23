"""Data that a model keeps in other files of its folder."""
