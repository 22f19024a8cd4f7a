"""Chapter 09: markets, margins and the cases called best for training or for inference."""
