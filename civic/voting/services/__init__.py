"""What people can do with a round, one function per intention."""
