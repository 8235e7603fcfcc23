"""The steps of checking, one module each; `compiler.check` runs them in order."""
