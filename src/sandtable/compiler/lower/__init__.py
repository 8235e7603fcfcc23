"""From a model to a plan: the compiler's second half."""

from sandtable.compiler.lower.program import lower_model

__all__ = ["lower_model"]
