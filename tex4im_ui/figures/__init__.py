"""One figure with its words, table, sources and extract; charts, grids, ready HTML and sentences.

Refuses to ask a question. Imports the ground and people.
"""
