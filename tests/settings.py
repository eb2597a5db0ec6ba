"""The portal's own settings; what differs here makes tests fast, never different in kind."""

from tests.stack_settings import *  # noqa: F403
from tests.stack_settings import STORAGES

STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
