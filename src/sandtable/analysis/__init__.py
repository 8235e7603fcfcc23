"""The room `analysis`: see ARCHITECTURE.md."""
