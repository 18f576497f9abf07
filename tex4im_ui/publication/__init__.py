"""The published tables of confidential figures, and the button that makes them anew.

Refuses to show a figure that must be kept back. Imports figures, people and the ground.
"""
