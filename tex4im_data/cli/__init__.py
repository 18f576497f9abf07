"""One module a command.

Refuses to do work itself. May import every room but api.
"""
