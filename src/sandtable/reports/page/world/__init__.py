"""The base map: country outlines drawn once, and where a longitude and latitude lie on it."""
