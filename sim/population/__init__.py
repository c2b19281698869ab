"""How a neighbourhood begins: residents, dwellings, places and first ties, from the census."""
