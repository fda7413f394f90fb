"""The handbook that ships inside the product: pages for every role, and tables printed from the rules themselves."""
