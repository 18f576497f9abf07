"""Claims become a visitor; roles and settings change as versions.

Refuses to sign anybody in. Imports query.
"""

from tex4im_data.people.roles import Grant
from tex4im_data.people.settings import Setting

__all__ = ["Grant", "Setting"]
