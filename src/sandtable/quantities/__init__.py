"""The room `quantities`: see ARCHITECTURE.md."""
