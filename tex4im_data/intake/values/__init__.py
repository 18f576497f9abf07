"""Columns to canonical text: codes, numbers, dates, names.

Refuses to guess in silence, and to look at other columns.
"""
