"""The room of feedback loops: see ARCHITECTURE.md."""
