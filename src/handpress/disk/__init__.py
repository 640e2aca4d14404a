"""Files and databases on a disk: names, modes, atomic writes, SQLite. Knows no handout."""
