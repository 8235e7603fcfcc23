"""The room `ledger`: see ARCHITECTURE.md."""
