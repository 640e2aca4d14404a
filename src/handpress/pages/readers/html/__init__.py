"""A web page: its elements, its article, its blocks."""
