# Unit tests of common/policy.
