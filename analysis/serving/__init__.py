"""Chapter 05: what serving a token costs, and which levers move it."""
