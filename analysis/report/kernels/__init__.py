"""Kernels forked from one warm process, and papermill's engine."""
