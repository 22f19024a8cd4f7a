"""Chapter 10: compute thresholds and who passes them."""
