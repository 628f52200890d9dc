"""Hindcasts: what the model would have said from each of several days on, scored against what came."""
