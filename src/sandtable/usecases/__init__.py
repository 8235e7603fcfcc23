"""The room `usecases`: see ARCHITECTURE.md."""
