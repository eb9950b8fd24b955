from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Search needs trigrams and unaccent; both are trusted extensions that a database's owner may create."""

    initial = True
    dependencies = []
    operations = [TrigramExtension(), UnaccentExtension()]
