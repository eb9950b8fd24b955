"""Settings, from the environment only (see design: one file, NAME or NAME_FILE)."""

import hashlib
import secrets
from pathlib import Path

import environ
import pghistory
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _
from whitenoise.compress import Compressor

from aircop import environment as env
from aircop.core.embedded.discovery import running_services
from aircop.schedule import SCHEDULE

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("AIRCOP_VAR", str(BASE_DIR / "var"))).resolve()
PORT = env.integer("PORT", 8000)

# --- servers: the environment's, or those that `make run` / `make services` started for this state folder
_running = {} if env.text("DATABASE_URL") else (running_services(VAR_DIR) or {})
_nowhere = f"postgres://aircop@/aircop?host={VAR_DIR}/run"
_runtime_url = env.text("DATABASE_URL") or _running.get("DATABASE_URL", _nowhere)
_owner_url = env.text("DATABASE_OWNER_URL") or _running.get("DATABASE_OWNER_URL", _runtime_url)
DB_ROLE = env.text("AIRCOP_DB_ROLE", "runtime")
REDIS_URL = env.text("REDIS_URL") or _running.get("REDIS_URL", "redis://127.0.0.1:1/0")


def _database(url: str) -> dict:
    config = environ.Env.db_url_config(url)
    config["ENGINE"] = "django.db.backends.postgresql"
    config.setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
    config["CONN_MAX_AGE"] = 60
    config["CONN_HEALTH_CHECKS"] = True
    return config


DATABASES = {"default": _database(_owner_url if DB_ROLE == "owner" else _runtime_url)}
if DB_ROLE == "owner":
    # Outside of `acting` the owner is nobody in particular and sees everything (jaitf.system_actors).
    DATABASES["default"]["OPTIONS"]["options"] = "-c aircop.system=system:owner"
if _replica := env.text("REPLICA_DATABASE_URL"):
    DATABASES["replica"] = _database(_replica) | {"TEST": {"MIRROR": "default"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- identity of this installation
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
IS_PUBLIC = any(host not in env.LOCAL_HOSTS for host in ALLOWED_HOSTS)
# Without a key (a bare command on a developer's machine) sessions simply do not survive a restart.
SECRET_KEY = env.text("SECRET_KEY") or _running.get("SECRET_KEY") or secrets.token_urlsafe(48)
SITE_ORIGIN = env.text("SITE_ORIGIN") or (f"https://{ALLOWED_HOSTS[0]}" if IS_PUBLIC else f"http://localhost:{PORT}")
CSRF_TRUSTED_ORIGINS = [SITE_ORIGIN]
LIVE_ORIGIN = env.text("LIVE_ORIGIN") or _running.get("LIVE_ORIGIN", "")
# An open event stream says that it lives, asks whether its reader may still listen, and leaves room for others.
LIVE_HEARTBEAT_SECONDS = env.integer("LIVE_HEARTBEAT_SECONDS", 15)
LIVE_RECHECK_SECONDS = env.integer("LIVE_RECHECK_SECONDS", 60)
LIVE_MOST_STREAMS = env.integer("LIVE_MOST_STREAMS", 1000)
LIVE_MOST_STREAMS_PER_PERSON = 8
DEBUG = False

INSTALLED_APPS = [
    "aircop.core",
    "jaitf",
    "profiling",
    "seizures",
    "messaging",
    "aircop.reporting",
    "aircop.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "pgtrigger",
    "pghistory",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "django_filters",
    "django_tables2",
    "widget_tweaks",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "aircop.middleware.RequestIdMiddleware",
    "aircop.middleware.BrowserPolicyMiddleware",
    "aircop.middleware.ApiOverTlsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "aircop.middleware.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "jaitf.middleware.TokenMiddleware",
    "jaitf.middleware.NothingKeptMiddleware",
    "aircop.middleware.LanguageMiddleware",
    "aircop.middleware.BodySizeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "aircop.middleware.PrincipalMiddleware",
    "jaitf.middleware.SecondFactorMiddleware",
    "jaitf.middleware.IdleLockMiddleware",
    "aircop.middleware.DomainErrorMiddleware",
    "jaitf.middleware.PurposeMiddleware",
]

ROOT_URLCONF = "aircop.urls"
WSGI_APPLICATION = "aircop.wsgi.application"
ASGI_APPLICATION = "aircop.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "aircop.core.templatetags.aircop"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "aircop.context_processors.shell",
            ],
        },
    }
]

# --- people and sign-in
AUTH_USER_MODEL = "jaitf.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "jaitf.passwords.WorkWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "jaitf.adapters.AccountAdapter"
MFA_ADAPTER = "jaitf.adapters.SecondFactorAdapter"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/15m/key", "reauthenticate": "10/m/user"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "AIRCOP"
# A passkey is two factors in one: the device, and its PIN or finger. So the device must always ask for the latter.
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
# Nothing can be guessed here; a whole airport may share one address.
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_FORMS = {
    "login_webauthn": "jaitf.passkeys.LoginForm",
    "authenticate_webauthn": "jaitf.passkeys.AuthenticateForm",
    "reauthenticate_webauthn": "jaitf.passkeys.ReauthenticateForm",
    "add_webauthn": "jaitf.passkeys.AddForm",
}
# Days after which an account that nobody uses is closed.
DORMANT_DAYS = env.integer("DORMANT_DAYS", 90)
IDLE_LOCK_MINUTES = env.integer("IDLE_LOCK_MINUTES", 5)
GUARDIAN_MONKEY_PATCH_USER = False
ANONYMOUS_USER_NAME = None

SESSION_ENGINE = "jaitf.session_store"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
# What a page tells on the next one may name a person: it waits on the server, not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = f"aircop_{PORT}" if not IS_PUBLIC else "__Host-aircop"
# Who has signed in with this browser (jaitf.known_browser); it stays when a session ends.
KNOWN_BROWSER_COOKIE_NAME = f"known_{PORT}" if not IS_PUBLIC else "__Host-known"
CSRF_COOKIE_NAME = f"csrf_{PORT}" if not IS_PUBLIC else "__Host-csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_PUBLIC
SECURE_HSTS_SECONDS = 63072000 if IS_PUBLIC else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_PUBLIC
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_PUBLIC else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF, *([LIVE_ORIGIN] if LIVE_ORIGIN else [])],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "report-uri": ["/policy-report/"],
    }
}
# Uploads: a message, a spreadsheet or a photograph; anything larger is refused before it is read.
MAX_UPLOAD_BYTES = 16 * 1024 * 1024
# Several photographs may come at once; a body that announces more is refused before it is read.
MAX_REQUEST_BYTES = 4 * MAX_UPLOAD_BYTES
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- languages and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr", _("French")), ("es", _("Spanish")), ("pt", _("Portuguese")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_COOKIE_NAME = "__Host-language" if IS_PUBLIC else "django_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR_DIR / "media"
# The signed ends of the custody ledgers: keep this folder on another machine than the database.
CUSTODY_HEADS_DIR = env.text("CUSTODY_HEADS_DIR", str(VAR_DIR / "custody-heads"))
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "aircop.core.staticfiles.StaticFilesStorage"},
}
WHITENOISE_MANIFEST_STRICT = False
# Source maps are for debuggers; compressing them would double the time of the first start.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")

# --- cache: in the database, because sign-in limits must hold and pages must answer with Redis down
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 5000},
    }
}

# --- background work: Redis carries only wake-ups, the rows are the truth (aircop.core.models.Job)
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "alerts"
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 360,
    # Longer than the second for which a worker waits for a message, no longer than a person waits for a page.
    "socket_timeout": 2,
    "socket_connect_timeout": 0.5,
    # One quick second attempt: with the broker down a page must not wait, the sweeper wakes the worker later.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = SCHEDULE

# --- history of rows
PGHISTORY_APPEND_ONLY = True
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
# The actor, request and reason stand in each history row itself, so that no row is ever updated.
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()

# --- e-mail: a folder catches everything unless a server is named
EMAIL_CONFIG = env.text("EMAIL_URL")
if EMAIL_CONFIG:
    vars().update(environ.Env.email_url_config(EMAIL_CONFIG))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "aircop@localhost.invalid")

# --- keys derived for one purpose each, so that no two uses share key material
FIELD_KEY = hashlib.blake2b(SECRET_KEY.encode(), digest_size=32, person=b"aircop-fields").digest()

# --- what reports are signed with (aircop.core.pdf.signing), and the key of the codes on them (seizures.compact_record)
REPORT_KEYS = env.text("REPORT_KEYS")
REPORT_PKCS12 = env.text("REPORT_PKCS12")
REPORT_PKCS12_PASSWORD = env.text("REPORT_PKCS12_PASSWORD")
REPORT_PKCS11_LIBRARY = env.text("REPORT_PKCS11_LIBRARY")
REPORT_PKCS11_TOKEN = env.text("REPORT_PKCS11_TOKEN")
REPORT_PKCS11_PIN = env.text("REPORT_PKCS11_PIN")
REPORT_PKCS11_LABEL = env.text("REPORT_PKCS11_LABEL", "{unit}")
# Authorities (PEM) under which a certificate is accepted.
REPORT_TRUST = env.text("REPORT_TRUST")
# 32 random bytes in base64; the public keys of earlier ones stay known, so that papers in the world stay verifiable.
REPORT_CODE_KEY = env.text("REPORT_CODE_KEY")
REPORT_CODE_KEYS_BEFORE = env.names("REPORT_CODE_KEYS_BEFORE")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["jaitf.api.authentication.TokenAuthentication", "rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser", "rest_framework.parsers.MultiPartParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "aircop.api.CreatedCursorPagination",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle", "rest_framework.throttling.UserRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"anon": "30/min", "user": "600/min"},
    "DEFAULT_VERSIONING_CLASS": None,
    "EXCEPTION_HANDLER": "aircop.api.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "AIRCOP API",
    "DESCRIPTION": "Case management of the Joint Airport Interdiction Task Forces.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "jaitf.api.schema.ask_for_purpose"],
    "ENUM_NAME_OVERRIDES": {
        "MessageStateEnum": "profiling.choices.MessageState.choices",
        "TargetStateEnum": "profiling.choices.TargetState.choices",
        "PersonRoleEnum": "seizures.choices.PersonRole",
        "LegRoleEnum": "seizures.choices.LegRole",
        "AgencyRoleEnum": "seizures.choices.AgencyRole",
        "SeizureStateEnum": "seizures.choices.SeizureState",
        "JobStateEnum": "aircop.core.choices.JobState",
        "AlertStateEnum": "messaging.choices.AlertState",
        "DeliveryStateEnum": "messaging.choices.DeliveryState",
        "TaskStateEnum": "messaging.choices.TaskState",
        "TaskPriorityEnum": "messaging.choices.TaskPriority",
        "PriorityEnum": "profiling.choices.Priority",
        "ControlResultEnum": "seizures.choices.ControlResult",
        "SearchResultEnum": "seizures.safeguard_choices.SearchResult",
        "YesNoEnum": "seizures.safeguard_choices.YesNo",
        "RightsItemEnum": "seizures.safeguard_choices.ITEMS",
        "AlertDecisionEnum": "messaging.choices.Decision",
    },
}
# --- monitoring: /metrics is off unless asked for, and it and the details of /health/ are for whoever has the token
METRICS_ENABLED = env.boolean("METRICS_ENABLED")
MONITORING_TOKEN = env.text("MONITORING_TOKEN")
if METRICS_ENABLED:
    MIDDLEWARE = ["django_prometheus.middleware.PrometheusBeforeMiddleware", *MIDDLEWARE, "django_prometheus.middleware.PrometheusAfterMiddleware"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "aircop.logs.RequestIdFilter"}},
    "formatters": {"line": {"()": "aircop.logs.LineFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]}},
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {"django.request": {"level": "ERROR"}, "celery": {"level": "WARNING"}, "fontTools": {"level": "WARNING"}, "weasyprint": {"level": "ERROR"}},
}
# guardian.W001: guardian stores grants here, but only jaitf.permissions asks it, never has_perm().
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
