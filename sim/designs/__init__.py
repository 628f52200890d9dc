"""Designs: which values a sweep takes of which factors, in an order that may be stopped early. Nothing here runs."""
