"""What the reader of Markdown is made of: marks that are no Markdown, lines that stand alone, runs of text."""
