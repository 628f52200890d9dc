"""Two engines of one set of rules: the Mesa world and the compiled ensemble."""
