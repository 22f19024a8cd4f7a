"""Facts and how sure they are: units, tables, intervals, samples, trends and their wording."""
