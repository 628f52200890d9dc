"""Lessons that check themselves: one Markdown source each, in a page, a notebook or plain commands; records of a class."""
