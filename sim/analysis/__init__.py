"""Analysis: from recorded runs to findings. Nothing here runs a model or imports an engine."""
