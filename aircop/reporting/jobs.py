"""Job handlers of reporting."""
