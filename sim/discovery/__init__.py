"""Discovery: under which inputs something comes about, as boxes that can be said in words."""
