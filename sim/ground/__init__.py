"""What everything stands on: axes, units, faults, documents, records; it knows nothing of the model."""
