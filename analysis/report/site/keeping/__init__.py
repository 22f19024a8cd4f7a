"""What is kept from one site to the next: which parts need not be made again, and those parts."""
