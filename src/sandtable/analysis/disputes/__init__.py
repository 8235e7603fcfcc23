"""Why two lenses differ, and what becomes of an expert's claims in the others' worlds."""
