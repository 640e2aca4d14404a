"""The first start of a desk."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_documents_path


def at_home() -> Path:
    """Return where a library of this user's own stands, or will: among the documents."""
    return user_documents_path() / "Handpress" / "handouts"
