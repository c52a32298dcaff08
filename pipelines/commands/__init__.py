"""One module per ``tanggap`` command. A command prints for people and returns an exit code; the work is done elsewhere."""
