# Unit tests of common/net.
