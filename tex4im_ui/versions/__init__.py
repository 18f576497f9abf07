"""What changed between two versions; undoing and naming.

Refuses to undo without having shown what goes. Imports figures, people and the ground.
"""
