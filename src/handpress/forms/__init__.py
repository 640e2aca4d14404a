"""The content of a handout for other readers than paper: one HTML page, or plain text."""

from handpress.forms.html import html_page
from handpress.forms.text import plain_text

__all__ = ["html_page", "plain_text"]
