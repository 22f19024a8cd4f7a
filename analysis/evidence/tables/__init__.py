"""The dataset as it lies on disk: tables, their description, and what is wrong with them."""
