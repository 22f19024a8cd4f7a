"""Chapter 08: energy, carbon and water of training and of a query."""
