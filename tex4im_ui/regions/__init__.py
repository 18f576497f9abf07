"""Parts of the page Regions: profiles, official statistics and their sentences.

Refuses to compute a statistic. Imports maps, figures and the ground.
"""
