# Unit tests: DKIM.
dkim_tests = tests/unit/test_pubkey tests/unit/test_dkim_record tests/unit/test_policy_dkim
check_PROGRAMS += $(dkim_tests)
TESTS += $(dkim_tests)
dkim_libs = common/policy/libpolicy.a common/dns/libdns.a common/tls/libtls.a \
	common/report/libreport.a common/facts/libfacts.a common/base/libbase.a $(LDNS_LIBS) \
	$(OPENSSL_LIBS) $(IDN2_LIBS) $(unit_libs) -lm

tests_unit_test_pubkey_SOURCES = tests/unit/test_pubkey.c tests/unit/dkim_keys.h \
	tests/unit/unit.h tests/unit/unit_arena.h
tests_unit_test_pubkey_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_pubkey_LDADD = $(dkim_libs)
tests_unit_test_dkim_record_SOURCES = tests/unit/test_dkim_record.c tests/unit/dkim_keys.h \
	tests/unit/unit.h tests/unit/unit_arena.h
tests_unit_test_dkim_record_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_dkim_record_LDADD = $(dkim_libs)
tests_unit_test_policy_dkim_SOURCES = tests/unit/test_policy_dkim.c tests/unit/dkim_keys.h $(dns_fill)
tests_unit_test_policy_dkim_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_policy_dkim_LDADD = tests/unit/libpolicyworld.a $(dkim_libs)
