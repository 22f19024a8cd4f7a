"""The model at the centre: training once, serving every day (chapters 02 and 03)."""
