"""What only Eurostat needs: addresses, formats, layouts, flags and series of its figures.

Refuses to store and to mend a figure unsaid. Imports the ground and the other parts of sources.
"""
