# The image of web, live, worker, scheduler and migrate: one image, commands in docker-compose.yml.

FROM python:3.11-slim-bookworm AS packages
WORKDIR /build
COPY requirements.lock pyproject.toml ./
COPY scripts/__init__.py scripts/runtime_lock.py scripts/
RUN python -m venv /full \
    && /full/bin/pip install --quiet --no-cache-dir --no-deps --require-hashes -r requirements.lock \
    && /full/bin/python -m scripts.runtime_lock > runtime.lock \
    && python -m venv /venv \
    && /venv/bin/pip install --quiet --no-cache-dir --no-deps --require-hashes -r runtime.lock

FROM python:3.11-slim-bookworm
# Pango draws the PDF reports; its fonts are in the repository.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 libfontconfig1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --home-dir /tmp --shell /usr/sbin/nologin aircop \
    && install -d -o aircop -g aircop -m 700 /var/lib/aircop
COPY --from=packages /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    AIRCOP_VAR=/var/lib/aircop \
    XDG_CACHE_HOME=/tmp/cache \
    HOME=/tmp
WORKDIR /srv/aircop
COPY . .
# Nothing is written below this folder later: the root file system is read-only in operation.
RUN python -m compileall -q /srv/aircop && SECRET_KEY=only-for-this-step python manage.py compile_translations
USER 10001:10001
EXPOSE 8000 8001
VOLUME /var/lib/aircop
