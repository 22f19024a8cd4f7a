"""Claims held against each other: which exclude each other, which have one figure and two words."""
