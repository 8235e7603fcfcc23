"""The room `functions`: see ARCHITECTURE.md."""
