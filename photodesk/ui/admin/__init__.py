"""Administration: backup, check, audit, the recovery sheet and one's own passphrase."""
