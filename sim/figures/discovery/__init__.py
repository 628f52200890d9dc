"""Figures of discovery: what a box holds, and what it leaves out."""
