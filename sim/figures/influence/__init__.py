"""Figures of influence: who moves whom, and how soon."""
