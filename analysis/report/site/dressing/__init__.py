"""What every page gets as it is written: its order, its words, its terms, how to cite it."""
