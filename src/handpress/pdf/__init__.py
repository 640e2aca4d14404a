"""Ink: pages to tagged PDF."""
