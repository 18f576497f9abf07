"""Parts of the pages that look at the whole: map, organisations, calls, sources.

Refuses to count anything itself. Imports maps, figures and the ground.
"""
