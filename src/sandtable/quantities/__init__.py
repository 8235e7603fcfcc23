"""The room `quantities`: units of measurement as exact, immutable values.  See ARCHITECTURE.md."""
