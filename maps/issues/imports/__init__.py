"""What issue maps bring in: lists from any town's files, and the chapter of the demo town."""
