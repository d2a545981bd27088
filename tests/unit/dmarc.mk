# Unit tests: DMARC.
