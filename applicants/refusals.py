"""How does a deed say no?"""


class DeedRefused(Exception):
    """It cannot be done now; the text says why and what to do, and nothing was changed."""


class Outdated(DeedRefused):
    """Somebody else was faster: the application is no longer as the page showed it."""
