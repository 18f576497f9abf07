"""A grid to columns: the header, the body below it, the sheet that holds them.

Refuses to read a value.
"""
