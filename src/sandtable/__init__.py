"""sandtable makes a described political situation executable."""
