"""The vault's folder: the only code that opens, writes, moves or removes anything in it."""
