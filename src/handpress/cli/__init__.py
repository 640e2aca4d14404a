"""The command: words in -> a request; what happens -> lines and exit codes. No logic.

Results go to stdout, progress and findings to stderr. Exit codes: 0 done, 1 content or
job failed, 2 wrong usage, 130 Ctrl-C, 143 a request to stop.
"""
