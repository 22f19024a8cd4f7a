"""Writing the pages of a site from their sources, with Sphinx."""
