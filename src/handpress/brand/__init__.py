"""How it looks: the clinic, its colours, fonts and words."""
