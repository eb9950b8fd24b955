"""The product's settings, as the suite runs them: owner role (it creates databases), quick hashing, no static manifest."""

import os
import tempfile
from pathlib import Path

os.environ.setdefault("AIRCOP_DB_ROLE", "owner")
os.environ.setdefault("SECRET_KEY", "only-for-the-test-suite-0123456789abcdefghijklmnop")

from aircop.settings import *  # noqa: E402, F403
from aircop.settings import STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="aircop-test-media-"))
IDLE_LOCK_MINUTES = 60
