"""The room `diagnostics`: see ARCHITECTURE.md."""
