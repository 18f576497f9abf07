"""The shipped data and the publishers' newest data, each as one version.

Refuses to fetch and to ask a person. Imports sources, methods and query.
"""

from tex4im_data.deliveries.arrivals import Arrival

__all__ = ["Arrival"]
