"""From tables to tables, one method a file."""
