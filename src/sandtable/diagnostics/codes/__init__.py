"""The fault codes by theme, one module each; `diagnostics.catalogue` joins them."""
