"""Reports of our own, and the generator that writes them with their truth."""
