"""Adapters: the model in the form in which other programs drive models."""
