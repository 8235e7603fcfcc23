"""The room `ensemble`: see ARCHITECTURE.md."""
