"""Reading XMILE and Stella (`.xmile`, `.stmx`, `.itmx`)."""
