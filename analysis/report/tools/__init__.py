"""Environments made from the locks, and the programs that are run in them: what needs no make."""
