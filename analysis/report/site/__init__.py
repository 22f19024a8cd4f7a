"""The pages of the report, and everything that is published with them."""
