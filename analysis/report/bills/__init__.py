"""The bill of a usage record: `make bill`."""
