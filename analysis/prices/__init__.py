"""Chapter 01: the price of a token of a given quality, and how fast it falls."""
