# Unit tests of common/tls.
