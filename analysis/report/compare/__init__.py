"""Two reports side by side: their inputs, answers and verdicts, and which input did it."""
