import os
import tempfile

from django.core.wsgi import get_wsgi_application

from aircop import environment as env

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aircop.settings")
if env.boolean("METRICS_ENABLED"):
    # Before prometheus_client is loaded: the counts of all worker processes of this server come together here.
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="aircop-metrics-"))
application = get_wsgi_application()

from jaitf.checks import refuse_unsafe_start  # noqa: E402 - needs the loaded applications

refuse_unsafe_start()
