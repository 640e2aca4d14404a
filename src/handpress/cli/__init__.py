"""The command: words in -> a request; what happens -> lines and exit codes. No logic.

Results go to stdout, progress, findings and sums to stderr. Exit codes: 0 done, 1 content or
job failed, 2 wrong usage, 3 nothing could be done, 4 nobody answered, 130 Ctrl-C, 143 a request to stop.
"""
