"""What a Word file is made of: its package, styles, numbers, runs, lists and tables."""
