"""A city: neighbourhoods that share a crisis, facilitators and a public service."""
