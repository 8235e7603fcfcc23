"""The workbench's page as HTML: each panel from its findings, charts as SVG, and the whole around them."""
