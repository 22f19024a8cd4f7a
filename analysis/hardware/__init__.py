"""Chapter 06: which chip for which work, and what an hour of it costs."""
