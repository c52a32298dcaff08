"""What the plain implementation of calendars, promises and clocks must keep true."""
