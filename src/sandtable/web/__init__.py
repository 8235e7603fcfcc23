"""The workbench's web face: addresses, headers, who may ask and how much at once.  It shows what `usecases.live` finds."""
