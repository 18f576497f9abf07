"""Bytes to a grid: container, encoding, dialect, workbook.

Refuses to know what a column means.
"""
