"""The top of every page: menu, filters, version, live watch; and the server's own tuning.

Refuses to draw a figure. Imports the ground and people.
"""
