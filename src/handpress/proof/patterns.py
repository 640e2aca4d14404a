"""Patterns, each compiled when it is first needed: most files need few of them, and compiling takes longer than use."""

from __future__ import annotations

import re
from functools import cache

pattern = cache(re.compile)
