"""The room `compiler`: see ARCHITECTURE.md."""
