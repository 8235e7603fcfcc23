"""Equations of a scenario as mathematics."""
