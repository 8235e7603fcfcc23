"""One file that answers a scenario's question: every section's runs asked for, its parts gathered, the file written."""
