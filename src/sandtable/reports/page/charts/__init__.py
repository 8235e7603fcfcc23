"""Charts drawn as SVG for the width that they will have: text keeps its size, and no picture is scaled."""
