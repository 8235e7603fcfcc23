"""What decision makers get from their alternatives, alone and against each other."""
