# Unit tests of common/smtp.
