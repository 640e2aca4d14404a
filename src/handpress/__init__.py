"""Handpress: procedure YAML in; branded, printable, accessible PDF handouts out."""

__version__ = "0.1.0"
