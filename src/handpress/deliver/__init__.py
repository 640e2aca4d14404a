"""Out: files, libraries."""
