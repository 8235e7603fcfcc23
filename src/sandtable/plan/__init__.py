"""The room `plan`: see ARCHITECTURE.md."""
