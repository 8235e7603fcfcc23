"""What other tools printed: tables of series, and how far ours agree with them."""
