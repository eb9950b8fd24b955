# AIRCOP. `make help` lists the targets; `make run` starts everything, `make test` checks everything.
SHELL := /bin/sh
PYTHON ?= python3
VENV ?= .venv
PY := $(VENV)/bin/python
PYTEST_ARGS ?=
AIRCOP_VAR ?= $(CURDIR)/var
APPS := aircop jaitf profiling seizures messaging
export AIRCOP_VAR VENV
export AIRCOP_CLOCK := $(shell date +%s)

.DEFAULT_GOAL := help
.PHONY: help run services test lint types unit e2e bench fuzz schema asvs install clean

help: ## this list
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9]+):[^#]*## (.*)/  make \1 \2/' | awk '{printf "  %s %-9s", $$1, $$2; $$1=""; $$2=""; print $$0}'
	@echo
	@echo "  Variables: PORT (8000), AIRCOP_VAR (var/), DATABASE_URL, REDIS_URL, SECRET_KEY, each also as NAME_FILE;"
	@echo "  ONLY=name for bench, CASES=number for fuzz, PYTEST_ARGS for unit, e2e and fuzz."

run: install ## install what is missing, start everything with the demo world; Ctrl-C stops it
	@exec $(PY) -m scripts.run

services: install ## start only the embedded PostgreSQL and Valkey of AIRCOP_VAR
	@exec $(PY) -m scripts.services

test: install ## all checks: lint, types, layers, unit, integration, browser
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory types
	@$(MAKE) --no-print-directory unit
	@$(MAKE) --no-print-directory e2e
	@echo "All checks passed."

lint: install ## style, templates, import layers, house rules, security rules, missing migrations
	$(PY) -m ruff check .
	$(PY) -m ruff format --check --quiet .
	$(PY) -m djlint --quiet --lint templates
	$(PY) -c "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
	$(PY) -m scripts.check_modules
	$(PY) -m scripts.check_security
	$(PY) -m bandit --quiet --recursive $(APPS) scripts --severity-level medium
	$(PY) -m scripts.check_tracked
	$(PY) -W ignore manage.py makemigrations --check --dry-run

types: install ## mypy
	$(PY) -m mypy $(APPS)

unit: install ## unit and integration tests on a throw-away PostgreSQL (or DATABASE_URL)
	$(PY) -m scripts.with_services -- $(PY) -m pytest -q -n auto -p no:randomly -m "not e2e" $(PYTEST_ARGS)

e2e: install ## browser tests in a real Chromium
	$(PY) -m scripts.e2e $(PYTEST_ARGS)

bench: install ## the benchmarks; ONLY=name for a part
	BENCH_JSON="$(AIRCOP_VAR)/bench.json" $(PY) -m scripts.with_services --durable --schema -- $(PY) -m scripts.bench

fuzz: install ## many requests that nobody thought of to the API, as every role; CASES=20000
	CASES="$(or $(CASES),20000)" $(PY) -m scripts.with_services -- $(PY) -m pytest -q -n auto -p no:randomly tests/permissions/test_api_fuzz.py $(PYTEST_ARGS)

schema: install ## write docs/api-schema.yml anew from the code
	PORT=8000 $(PY) -W ignore manage.py spectacular --validate --file docs/api-schema.yml

asvs: install ## write docs/asvs.md anew from docs/asvs.yml
	$(PY) -m scripts.asvs

install: ## create the virtual environment from requirements.lock
	@$(PYTHON) scripts/install.py

clean: ## remove caches (not the data in AIRCOP_VAR, not the virtual environment)
	rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis test-results
	find . -name __pycache__ -not -path './.venv/*' -type d -prune -exec rm -rf {} +
