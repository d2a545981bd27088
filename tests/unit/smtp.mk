# Unit tests of common/smtp.
check_PROGRAMS += tests/unit/test_reply
TESTS += tests/unit/test_reply
tests_unit_test_reply_SOURCES = tests/unit/test_reply.c tests/unit/unit.h
tests_unit_test_reply_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_reply_LDADD = common/smtp/libsmtp.a common/base/libbase.a $(unit_libs)
