"""The written brief: its sections as blocks, and their HTML and Markdown."""
