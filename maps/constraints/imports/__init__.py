"""What warning layers bring in: the files of those who know the ground, and the chapter of the demo town."""
