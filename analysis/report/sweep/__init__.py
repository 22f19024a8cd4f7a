"""Grids of parameters, computed on this machine or on a Dask cluster."""
