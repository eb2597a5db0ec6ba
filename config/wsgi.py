"""The web server's entry: ``gunicorn config.wsgi``."""

import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)  # every view, once, before the server forks: nobody's first visit waits for them

# What was loaded stays for good: the collector need not walk through it again in the middle of every large page.
gc.collect()
gc.freeze()
