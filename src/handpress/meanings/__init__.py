"""What the words of a page mean, by the tables of its language: headings, days, clock times."""
