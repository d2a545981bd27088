# Unit tests: SPF.
spf_tests = tests/unit/test_spf_record
check_PROGRAMS += $(spf_tests)
TESTS += $(spf_tests)
spf_libs = common/policy/libpolicy.a common/dns/libdns.a common/facts/libfacts.a \
	common/base/libbase.a $(LDNS_LIBS) $(OPENSSL_LIBS) $(IDN2_LIBS) $(unit_libs) -lm

tests_unit_test_spf_record_SOURCES = tests/unit/test_spf_record.c tests/unit/unit.h
tests_unit_test_spf_record_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_spf_record_LDADD = $(spf_libs)
