"""The parts of an activity: programme, venue, kits, who comes, what it leaves."""
