"""What may be chosen among on issue maps: states in words, kinds of questions."""
