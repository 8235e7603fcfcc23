"""Reading Vensim's text format (`.mdl`)."""
