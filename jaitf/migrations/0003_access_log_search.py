import django.contrib.postgres.indexes
from django.db import migrations, models


class Migration(migrations.Migration):
    """The log is found by reference and by search term without reading all of it."""

    dependencies = [
        ('core', '0001_extensions'),
        ('jaitf', '0002_account_history'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='accesslog',
            index=models.Index(condition=models.Q(('record_label', ''), _negated=True), fields=['record_label', '-at'], name='access_by_label'),
        ),
        migrations.AddIndex(
            model_name='accesslog',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('terms', ''), _negated=True), fields=['terms'], name='access_by_terms', opclasses=['gin_trgm_ops']),
        ),
    ]
