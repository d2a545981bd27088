# Unit tests: SPF.
spf_tests = tests/unit/test_spf_record tests/unit/test_spf_macro tests/unit/test_spf_check \
	tests/unit/test_spf_match tests/unit/test_spf_limits tests/unit/test_fcrdns
check_PROGRAMS += $(spf_tests)
TESTS += $(spf_tests)
spf_libs = common/policy/libpolicy.a common/dns/libdns.a common/facts/libfacts.a \
	common/base/libbase.a $(LDNS_LIBS) $(OPENSSL_LIBS) $(IDN2_LIBS) $(unit_libs) -lm
spf_message = tests/unit/spf_message.c tests/unit/spf_message.h $(dns_fill)
tests_unit_test_spf_record_SOURCES = tests/unit/test_spf_record.c tests/unit/unit.h
tests_unit_test_spf_record_CFLAGS = $(dns_cflags)
tests_unit_test_spf_record_LDADD = $(spf_libs)
tests_unit_test_spf_macro_SOURCES = tests/unit/test_spf_macro.c tests/unit/unit.h
tests_unit_test_spf_macro_CFLAGS = $(dns_cflags)
tests_unit_test_spf_macro_LDADD = $(spf_libs)
tests_unit_test_spf_check_SOURCES = tests/unit/test_spf_check.c $(spf_message)
tests_unit_test_spf_check_CFLAGS = $(dns_cflags)
tests_unit_test_spf_check_LDADD = $(spf_libs)
tests_unit_test_spf_match_SOURCES = tests/unit/test_spf_match.c $(spf_message)
tests_unit_test_spf_match_CFLAGS = $(dns_cflags)
tests_unit_test_spf_match_LDADD = $(spf_libs)
tests_unit_test_spf_limits_SOURCES = tests/unit/test_spf_limits.c $(spf_message)
tests_unit_test_spf_limits_CFLAGS = $(dns_cflags)
tests_unit_test_spf_limits_LDADD = $(spf_libs)
tests_unit_test_fcrdns_SOURCES = tests/unit/test_fcrdns.c $(dns_fill)
tests_unit_test_fcrdns_CFLAGS = $(dns_cflags)
tests_unit_test_fcrdns_LDADD = $(spf_libs)

spf_audit_tests = tests/unit/test_spf_audit tests/unit/test_policy_spf \
	tests/unit/test_bulk_sender
check_PROGRAMS += $(spf_audit_tests)
TESTS += $(spf_audit_tests)
spf_zone = tests/unit/spf_zone.c tests/unit/spf_zone.h $(dns_fill)
tests_unit_test_spf_audit_SOURCES = tests/unit/test_spf_audit.c $(spf_zone)
tests_unit_test_spf_audit_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_spf_audit_LDADD = $(spf_libs)
tests_unit_test_policy_spf_SOURCES = tests/unit/test_policy_spf.c $(spf_zone)
tests_unit_test_policy_spf_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_policy_spf_LDADD = tests/unit/libpolicyworld.a common/policy/libpolicy.a \
	common/report/libreport.a $(spf_libs)
tests_unit_test_bulk_sender_SOURCES = tests/unit/test_bulk_sender.c
tests_unit_test_bulk_sender_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_bulk_sender_LDADD = tests/unit/libpolicyworld.a $(dkim_libs)
