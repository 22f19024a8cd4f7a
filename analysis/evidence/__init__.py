"""Facts and how sure they are: units, tables and their checks, intervals and samples, trends, and
how numbers are worded.
"""
