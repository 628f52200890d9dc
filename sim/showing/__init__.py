"""What a comparison shows: which figures, of what, and the report that holds them."""
