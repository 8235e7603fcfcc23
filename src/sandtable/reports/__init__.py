"""The room `reports`: see ARCHITECTURE.md."""
