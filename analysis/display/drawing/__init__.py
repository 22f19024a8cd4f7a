"""How pictures are laid out and written: where words stand, and the SVG of a figure."""
