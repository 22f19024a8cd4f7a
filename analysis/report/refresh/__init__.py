"""Keeping the evidence fresh: what other lists say against ours, and what is due to be read."""
