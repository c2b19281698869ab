"""The explorer: two neighbourhoods of one seed side by side in a browser, with levers to move."""
