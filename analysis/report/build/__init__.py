"""What is out of date, executing it, and putting a finished report in place."""
