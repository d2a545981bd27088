# Unit tests of common/report.
