"""The invented portfolio, from a fixed seed.

Refuses to invent regions or statistics. Imports nothing of ours.
"""
