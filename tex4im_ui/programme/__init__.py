"""The board of proposals, with its cards.

Refuses to move a card without a reason. Imports figures, frame, people and the ground.
"""
