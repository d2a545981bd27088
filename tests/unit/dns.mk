# Unit tests of common/dns.
