"""From submitted report PDFs to a validated survey warehouse."""
