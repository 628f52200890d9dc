"""Figures of what the model rests on: claims, their dates, and the grades of parameters."""
