# Unit tests: DKIM.
