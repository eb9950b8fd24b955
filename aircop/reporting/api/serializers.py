from rest_framework import serializers

from aircop.reporting.models import RegionalExport


class ExportSerializer(serializers.ModelSerializer[RegionalExport]):
    """A regional export without its bytes; fetch those from the site."""

    class Meta:
        model = RegionalExport
        fields = ["public_id", "region", "starts_on", "ends_on", "row_count", "xlsx_sha256", "csv_sha256", "created_at", "made_at", "expires_at"]
