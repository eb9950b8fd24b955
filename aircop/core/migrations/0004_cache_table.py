from django.core.management import call_command
from django.db import migrations


def create_cache_table(apps, schema_editor):
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    """The cache lives in the database: sign-in limits hold and pages answer with Redis down."""

    dependencies = [("core", "0003_initial")]
    operations = [migrations.RunPython(create_cache_table, migrations.RunPython.noop, elidable=False)]
