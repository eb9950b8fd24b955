"""`manage.py check --deploy` has nothing to say about a public installation."""

from __future__ import annotations

import os
import subprocess
import sys

from django.conf import settings

PUBLIC = {
    "ALLOWED_HOSTS": "aircop.example.org",
    "SECRET_KEY": "mB4mT9vKq2XwZ7rLpY3sNf6HdJ8gCu1AeVbQ5tRnWkExMzPo0i",
    "DJANGO_SETTINGS_MODULE": "aircop.settings",
    "METRICS_ENABLED": "0",
    "REPORT_KEYS": "pkcs12",
    "REPORT_PKCS12": "/run/secrets/{unit}.p12",
    "REPORT_CODE_KEY": "bWFkZSB1cCBmb3IgdGhlIHRlc3Qgb2YgY2hlY2tzISE=",
}


def run(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MONITORING_", "SECRET_KEY"))}
    return subprocess.run([sys.executable, *arguments], cwd=settings.BASE_DIR, env=environment | PUBLIC | changes, capture_output=True, text=True, check=False)


def test_a_public_installation_has_no_warning():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_a_public_installation_without_keys_is_told_that_it_can_issue_no_report():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", REPORT_KEYS="", REPORT_CODE_KEY="")
    assert done.returncode == 1
    assert "seizures.W001" in done.stderr
    assert "seizures.W002" in done.stderr


def test_a_short_monitoring_token_is_refused():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", MONITORING_TOKEN="short")  # noqa: S106
    assert done.returncode == 1
    assert "aircop.E005" in done.stderr


def test_a_public_installation_speaks_only_over_tls_with_cookies_that_stay_there():
    names = ["SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SECURE_HSTS_INCLUDE_SUBDOMAINS"]
    show = f"import aircop.settings as s; print([getattr(s, n) for n in {names}], s.SECURE_HSTS_SECONDS, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.DEBUG)"
    assert run("-c", show).stdout.split() == ["[True,", "True,", "True,", "True,", "True]", "63072000", "__Host-aircop", "__Host-csrf", "False"]
