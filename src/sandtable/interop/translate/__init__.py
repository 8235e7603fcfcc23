"""A foreign model as a document of our language."""
