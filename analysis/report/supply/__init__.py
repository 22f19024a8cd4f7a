"""What the project installs: the packages that its locks name, and their known weaknesses."""
