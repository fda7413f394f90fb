"""What people can do with issue maps, one function per intention."""
