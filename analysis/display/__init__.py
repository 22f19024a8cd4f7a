"""What a notebook shows: figures, charts, verdict cards and the chapter that holds them."""
