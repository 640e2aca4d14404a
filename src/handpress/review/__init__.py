"""May it go out: rules, reading level, codes, approvals, and what changed."""
