"""The room `interop`: other tools' models as our documents, and their printed results as series.  See ARCHITECTURE.md."""
