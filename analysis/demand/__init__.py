"""Chapter 07: why bills rise while prices fall."""
