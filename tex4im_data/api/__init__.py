"""The same questions and extracts over HTTP, read only.

Refuses to leave a parameter out. Imports extract and versions.
"""

from tex4im_data.api.endpoint import BaseRoute, Mount, Request, Response, Route

__all__ = ["BaseRoute", "Mount", "Request", "Response", "Route"]
