from messaging.models.alert import Alert, AlertDelivery

__all__ = ["Alert", "AlertDelivery"]
