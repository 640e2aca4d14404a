"""Text in: YAML as text with places, models filled from it, pages imported."""
