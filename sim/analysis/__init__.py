"""Analysis: from what runs recorded to findings. Nothing here runs a model, and nothing here knows an engine."""
