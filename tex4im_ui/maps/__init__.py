"""The region map and its panel, the site map, and the classes of a legend.

Refuses to fetch anything from another host. Imports figures and the ground.
"""
