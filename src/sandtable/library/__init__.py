"""The room `library`: see ARCHITECTURE.md."""
