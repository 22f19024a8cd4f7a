"""Chapter 04: what training cost, on every basis, and how fast it grows."""
