"""What pages look up when a reader asks: rows and records of claims, and entries of the search."""
