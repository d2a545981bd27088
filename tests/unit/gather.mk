# Unit tests of common/gather.
