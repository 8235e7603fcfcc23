"""The room `language`: see ARCHITECTURE.md."""
