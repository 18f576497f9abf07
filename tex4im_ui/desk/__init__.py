"""The data desk: its steps, a half-done delivery, how a report reads.

Refuses to judge a file. Imports the ground and people.
"""
