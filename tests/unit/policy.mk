# Unit tests of common/policy: judges over hand-made facts.
policy_tests = \
	tests/unit/test_policy_run \
	tests/unit/test_policy_mx \
	tests/unit/test_policy_reach \
	tests/unit/test_policy_smtp \
	tests/unit/test_policy_cert \
	tests/unit/test_policy_dane \
	tests/unit/test_policy_dane_set \
	tests/unit/test_policy_dnssec
check_PROGRAMS += $(policy_tests)
TESTS += $(policy_tests)
check_LIBRARIES = tests/unit/libpolicyworld.a

tests_unit_libpolicyworld_a_SOURCES = tests/unit/policy_world.c tests/unit/policy_world.h \
	tests/unit/unit.h
tests_unit_libpolicyworld_a_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
policy_test_libs = tests/unit/libpolicyworld.a common/policy/libpolicy.a common/dns/libdns.a \
	common/report/libreport.a common/facts/libfacts.a common/base/libbase.a $(IDN2_LIBS) \
	$(unit_libs) -lm

tests_unit_test_policy_run_SOURCES = tests/unit/test_policy_run.c
tests_unit_test_policy_run_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_policy_run_LDADD = $(policy_test_libs)

tests_unit_test_policy_mx_SOURCES = tests/unit/test_policy_mx.c
tests_unit_test_policy_mx_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_policy_mx_LDADD = $(policy_test_libs)

tests_unit_test_policy_reach_SOURCES = tests/unit/test_policy_reach.c
tests_unit_test_policy_reach_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_policy_reach_LDADD = $(policy_test_libs)

tests_unit_test_policy_smtp_SOURCES = tests/unit/test_policy_smtp.c
tests_unit_test_policy_smtp_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_policy_smtp_LDADD = $(policy_test_libs)

tests_unit_test_policy_cert_SOURCES = tests/unit/test_policy_cert.c
tests_unit_test_policy_cert_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_policy_cert_LDADD = $(policy_test_libs)

tests_unit_test_policy_dane_SOURCES = tests/unit/test_policy_dane.c
tests_unit_test_policy_dane_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_policy_dane_LDADD = $(policy_test_libs)

tests_unit_test_policy_dane_set_SOURCES = tests/unit/test_policy_dane_set.c
tests_unit_test_policy_dane_set_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_policy_dane_set_LDADD = $(policy_test_libs)

tests_unit_test_policy_dnssec_SOURCES = tests/unit/test_policy_dnssec.c
tests_unit_test_policy_dnssec_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_policy_dnssec_LDADD = $(policy_test_libs)
