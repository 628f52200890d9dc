"""The ODD: the model described whole, its tables made from the code."""
