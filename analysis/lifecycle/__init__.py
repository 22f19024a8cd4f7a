"""The model at the centre: what training cost once against what serving costs every day (chapters
02 and 03).
"""
