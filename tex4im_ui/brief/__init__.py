"""The one-page brief as PDF and HTML, and its routes.

Refuses to say more than its page says. Stands beside the other pages' rooms; imports maps, figures and the ground.
"""
