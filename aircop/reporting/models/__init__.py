from aircop.reporting.models.export import RegionalExport

__all__ = ["RegionalExport"]
