"""What issue maps bring in: the chapter of the demo town."""
