"""The way of a partner's file into the store: rows of stored tables, a preview, and one version.

Owns what happens between a checked file and a version; refuses to read files (intake does) and to draw.
"""
