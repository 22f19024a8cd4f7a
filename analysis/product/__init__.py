"""The reader's own product: whose prices, whose server, and the answers that a planner asks for."""
