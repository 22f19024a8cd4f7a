"""Chapter 09: markets, margins and the cases that the articles call best for training or inference."""
