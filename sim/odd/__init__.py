"""The ODD: the description of the whole model, with tables made from the code."""
