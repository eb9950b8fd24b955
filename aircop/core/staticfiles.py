"""How static files are published: hashed names for ever-lasting caching, compressed beforehand."""

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

#: Django's patterns for `import` and `export … from`, for our own modules only: comments of other packages look like imports.
_MODULES = ("js/*.js", HashedFilesMixin._js_module_import_aggregation_patterns[1])  # type: ignore[attr-defined]


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites the imports inside our JavaScript modules to the hashed names; Django leaves them alone by default."""

    support_js_module_import_aggregation = True
    _js_module_import_aggregation_patterns = _MODULES
