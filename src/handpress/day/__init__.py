"""A clinic day: a list -> rows -> papers, the print run, the journal of what is done."""
