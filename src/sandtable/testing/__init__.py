"""The room `testing`: see ARCHITECTURE.md."""
