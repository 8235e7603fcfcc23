"""Reading a scenario's files: texts and tables, from its own folder and the library only."""
