"""One file for each change of the server's tables, oldest first."""
