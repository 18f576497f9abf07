"""What data mean, read from the data packages, and whether the shipped files keep to it.

Refuses to hold rows and to repair a file. Imports the ground.
"""

from tex4im_data.catalog.catalog import DATA, Catalog, CatalogError, Column, Dataset, Reference, Table, load, nearest

__all__ = ["DATA", "Catalog", "CatalogError", "Column", "Dataset", "Reference", "Table", "load", "nearest"]
