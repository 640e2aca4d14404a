"""The content of a handout for other readers than paper: one HTML page, or plain text."""

from handpress.deliver.alternate.page import html_page
from handpress.deliver.alternate.plain import plain_text

__all__ = ["html_page", "plain_text"]
