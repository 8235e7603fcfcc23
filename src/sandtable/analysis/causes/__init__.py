"""Which of several moves, laws and branches an effect is owed to, and at which weight its sign turns."""
