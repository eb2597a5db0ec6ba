"""The portal's own settings for a whole running one; only passwords are hashed quickly, a quarter of a second each time."""

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
