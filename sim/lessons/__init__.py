"""Lessons that check themselves: one Markdown source each, as a page, a notebook and plain commands."""
