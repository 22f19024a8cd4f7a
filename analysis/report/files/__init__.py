"""Where the project's files are, notebooks as files, and files that cannot be had."""
