# Unit tests: SPF.
