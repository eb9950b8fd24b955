from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("seizures", "0022_move_names_of_victims")]

    operations = [
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role', 'victim'), _negated=True), models.Q(('document_expires_on', None), ('document_issuer', ''), ('document_number', ''), ('document_type', ''), ('family_name', ''), ('given_names', ''), ('name_key', ''), ('traveller', None)), _connector='OR'), name='victim_is_named_in_the_victims_room_alone'),
        ),
    ]
