# Unit tests: MTA-STS and TLSRPT.
