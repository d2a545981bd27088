# Unit tests of common/cli.
