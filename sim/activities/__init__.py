"""What an activity of a collective is made of: programme, venue, kits, who comes, what it leaves."""
