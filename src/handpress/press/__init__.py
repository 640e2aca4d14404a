"""One copy: a handout, a look, a patient -> bytes; the plates that it is pressed from, and where they are kept."""
