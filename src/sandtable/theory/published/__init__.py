"""Published results of the models next door, to be repeated: one module for each law, its tables in `data/`."""
