"""Where it goes: boxes to pages."""
