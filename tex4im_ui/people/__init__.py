"""Who asks in this run, and the parts of the page Settings.

Refuses to trust what a link says. Imports the ground.
"""
