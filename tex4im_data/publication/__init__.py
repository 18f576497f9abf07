"""Confidential figures summed by an act, and what must be kept back.

Refuses to publish as a side effect. Imports query.
"""

from tex4im_data.publication.publication import TABLE, Standing, bringing, figures, publish, standing

__all__ = ["TABLE", "Standing", "bringing", "figures", "publish", "standing"]
