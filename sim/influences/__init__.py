"""Influence: what happens to the others when one actor's stance is moved, on the same draws."""
