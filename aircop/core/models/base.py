"""What every stored record has."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Record(models.Model):
    """A row that people name by a random public id; the serial key never leaves the database."""

    public_id = models.UUIDField(_("public id"), default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        abstract = True
