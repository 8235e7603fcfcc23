"""Published models as functions: plain numbers in, plain numbers out, each with its paper and equations."""
