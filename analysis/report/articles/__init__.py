"""The ledger of further articles, each judged by itself: see `ledger`."""
