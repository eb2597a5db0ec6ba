"""One settings file; everything that differs between machines comes from the environment (.env.example lists it)."""

import tempfile
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import keyring
from config.logs import LOGGING  # noqa: F401 — read by Django

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# ── Where this portal keeps its data ─────────────────────────────────────────
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
DEMO_TODAY = env.str("DEMO_TODAY", default="")  # YYYY-MM-DD: the portal's clock starts on this day (config/clock.py)

try:
    for folder in ("files", "incoming", "broker", "broker-control"):
        (DATA_DIR / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    tempfile.TemporaryFile(dir=DATA_DIR).close()  # writable, not only there
    KEYRING = keyring.load(
        Path(env.str("KEYS_DIR", default=str(DATA_DIR / "keys"))),
        from_environment=env.str("FIELD_KEYS", default=""),
    )
except OSError as error:
    raise ImproperlyConfigured(
        f"没有启动。数据目录 {DATA_DIR} 不能写入（{error.strerror}）。请改正它的权限，或用 DATA_DIR 指定另一个目录。"
    ) from error
SECRET_KEY = env.str("SECRET_KEY", default="") or KEYRING.secret_key
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])

# ── Site ─────────────────────────────────────────────────────────────────────
ALLOWED_HOSTS = [*env.list("ALLOWED_HOSTS", default=[]), "127.0.0.1", "localhost", "[::1]"]  # local: health probes
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HOST = env.str("HOST", default="127.0.0.1")
PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{PORT}")  # for links in mail and SMS
SITE_NAME = env.str("SITE_NAME", default="职称评审申报平台")
SITE_OWNER = env.str("SITE_OWNER", default="示例职称评审办公室" if DEMO else "")  # 主办单位
SITE_PHONES = env.list("SITE_PHONES", default=["010-00000000"] if DEMO else [])
SITE_HOURS = env.str("SITE_HOURS", default="工作日 9:00–11:30，13:30–17:00" if DEMO else "")
SITE_FILINGS = env.list("SITE_FILINGS", default=[])  # 备案号、公安备案号、网站标识码，按此顺序显示
METRICS_ALLOWED = env.list(
    "METRICS_ALLOWED", default=["127.0.0.1", "::1"]
)  # addresses and networks that may ask /metrics
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "axes",
    "csp",
    "django_htmx",
    "audit",
    "jobs",
    "notices",
    "programmes",
    "applicants",
    "accounts",
    "materials",
    "fees",
    "review",
    "employers",
    "articles",
    "config",
]

MIDDLEWARE = [
    "config.middleware.stamp_arrival",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "config.middleware.no_nul_in_a_cookie",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.running_login",
    "accounts.middleware.Door",
    "config.middleware.no_store",
    "config.middleware.not_allowed_page",
    "config.middleware.no_nul_in_the_address",
    "axes.middleware.AxesMiddleware",
]

FORM_RENDERER = "django.forms.renderers.Jinja2"  # Django's own widgets, compiled: a page of fifty rows has hundreds

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.portal",
            ],
        },
    }
]

# ── Database ─────────────────────────────────────────────────────────────────
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")}
asked = DATABASES["default"].get("OPTIONS", {})  # in the address itself, as ?sslmode=verify-full
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    } | asked
else:
    # Whoever waits longer than `timeout` seconds for a connection gets the 503 page.
    # Without reconnect_timeout the pool waits ever longer between its tries: a minute after a minute's outage.
    pool = {"min_size": 1, "max_size": env.int("DATABASE_POOL", default=16), "timeout": 10, "reconnect_timeout": 5}
    DATABASES["default"]["OPTIONS"] = {
        "pool": pool,
        # From some thousand applications on PostgreSQL takes the queue's questions for costly, and spends more time on
        # compiling them than on answering them.
        "options": "-c jit=off",
        # A question asked five times on a connection is planned no more: half of the time it takes. A statement may
        # then hold 65,535 values at most: what grows with the portal is written in parts, or asked by a subquery.
        "server_side_binding": True,
        "prepare_threshold": 5,
    } | asked
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    if DEBUG:
        raise ImproperlyConfigured(
            "没有启动。DEBUG 会把内部信息显示给访问者，只许与 SQLite 同用。请去掉 DEBUG，或去掉 DATABASE_URL。"
        )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# ── People ───────────────────────────────────────────────────────────────────
AUTH_USER_MODEL = "applicants.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.LongEnough", "OPTIONS": {"min_length": 8}},
    {"NAME": "accounts.passwords.NotPersonal"},
    {"NAME": "accounts.passwords.NotCommon"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
AXES_USERNAME_FORM_FIELD = "username"  # of the login form; without it nobody is ever locked out
AXES_USERNAME_CALLABLE = "accounts.attempts.name_tried"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "config.requests.client_address"
AXES_LOCKOUT_CALLABLE = "applicants.views.account.locked_out"
# It keeps what a failed try has sent. What is typed beside a password, on any page that asks for one, is left out.
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "old", "new", "again", "mobile"]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # it keeps the path of every login, and a link that sets a password logs in
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600  # the longest a login lasts, whatever is done
IDLE_STAFF = env.int("IDLE_STAFF", default=30 * 60)  # seconds without anything done, then the login ends
IDLE_APPLICANTS = env.int("IDLE_APPLICANTS", default=60 * 60)
STAFF_TOTP = env.bool("STAFF_TOTP", default=False)  # whoever holds an office is asked for a code from his telephone
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

# ── HTTPS: on wherever the site is not the local demonstration ───────────────
HTTPS = env.bool("HTTPS", default=SITE_URL.startswith("https://"))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
OWN = "__Host-" if HTTPS else ""  # no other host of the same domain can set a cookie with such a name
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{OWN}sessionid", f"{OWN}csrftoken"
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz/", r"^metrics$"]
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: [] for feature in ("camera", "microphone", "geolocation", "payment", "usb", "fullscreen")
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
LARGEST_BODY = 120 * 1024 * 1024  # files included; the reverse proxy is told the same (docs/deploy.md)
FILE_UPLOAD_HANDLERS = ["config.incoming.Incoming"]  # bodies stream to disk
FILE_UPLOAD_TEMP_DIR = str(DATA_DIR / "incoming")
FILE_UPLOAD_PERMISSIONS = 0o600

# ── Files ────────────────────────────────────────────────────────────────────
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "files"), "base_url": None},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# ── Language and time ────────────────────────────────────────────────────────
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# ── Background work ──────────────────────────────────────────────────────────
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object]
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 900,  # 1.5 × the hard time limit below
        "unacked_restore_interval": 2,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
    }
else:
    CELERY_BROKER_URL = "files://"  # config/broker.py
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(DATA_DIR / "broker"),
        "data_folder_out": str(DATA_DIR / "broker"),
        "control_folder": str(DATA_DIR / "broker-control"),
        "store_processed": False,
        "polling_interval": 0.05,
    }
CELERY_WORKER_HIJACK_ROOT_LOGGER = False  # its lines go where all others go (config/logs.py)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_PUBLISH_RETRY = False  # a wake-up that fails is made good by the sweep
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = TIME_ZONE
LEASE_SECONDS = env.int("LEASE_SECONDS", default=120)  # a dead worker's job or notice is free again after this
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
OFTEN = {"expires": 120.0}  # seconds: where no worker comes to it, the next ones say the same and do not pile up
CELERY_BEAT_SCHEDULE = {
    "relay notices": {"task": "notices.tasks.relay", "schedule": 15.0, "options": OFTEN},
    "sweep jobs": {"task": "jobs.tasks.sweep", "schedule": 15.0, "options": OFTEN},
    "show life": {"task": "jobs.tasks.beat", "schedule": 15.0, "options": OFTEN},
    "chain audit": {"task": "audit.tasks.chain", "schedule": 60.0, "options": OFTEN},
    "tell of locked accounts": {"task": "accounts.tasks.tell_of_locks", "schedule": 60.0, "options": OFTEN},
    "forget links and codes": {"task": "accounts.tasks.forget_secrets", "schedule": 24 * 3600.0},
    "forget logins": {"task": "accounts.tasks.forget_logins", "schedule": 24 * 3600.0},
    "forget tries": {"task": "config.tasks.forget_tries", "schedule": 3600.0},
    "sweep files": {"task": "materials.tasks.sweep_orphans", "schedule": 24 * 3600.0},
    "sweep exports": {"task": "review.tasks.sweep_exports", "schedule": 3600.0},
    "sweep staff lists": {"task": "employers.tasks.sweep_staff_imports", "schedule": 24 * 3600.0},
    "sweep drafts": {"task": "applicants.tasks.sweep_drafts", "schedule": 24 * 3600.0},
    "remind of deadlines": {"task": "applicants.tasks.remind", "schedule": crontab(hour=9, minute=0)},
    "propose who is late": {"task": "review.tasks.propose_late", "schedule": crontab(hour=8, minute=30)},
    "pass stages of 系统": {"task": "applicants.tasks.pass_by_themselves", "schedule": 60.0, "options": OFTEN},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# ── Mail and SMS ─────────────────────────────────────────────────────────────
EMAIL = env.email_url("EMAIL_URL", default=f"filemail:///{DATA_DIR / 'mail'}")
vars().update(EMAIL)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="职称评审申报平台 <noreply@localhost>")
EMAIL_TIMEOUT = 10
SMS_URL = env.str("SMS_URL", default="file:")  # notices/gateways.py
SMS_DIR = Path(env.str("SMS_DIR", default=str(DATA_DIR / "sms")))
SMS_TIMEOUTS = (5, 10)  # seconds to connect, seconds to answer
SMS_SIGNATURE = env.str("SMS_SIGNATURE", default="职称评审")

# ── Race tests only (config/races.py) ────────────────────────────────────────
RACE_PAUSE = env.float("RACE_PAUSE", default=0.0)
RACE_UNLOCKED = env.bool("RACE_UNLOCKED", default=False)
