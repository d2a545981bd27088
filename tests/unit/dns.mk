# Unit tests of common/dns.
dns_libs = common/dns/libdns.a common/net/libnet.a common/facts/libfacts.a common/base/libbase.a \
	$(UNBOUND_LIBS) $(LDNS_LIBS) $(OPENSSL_LIBS) $(EVENT_LIBS) $(IDN2_LIBS) $(unit_libs) -lm
dns_fill = tests/unit/answers_fill.c tests/unit/answers_fill.h tests/unit/unit.h
dns_cflags = $(AM_CFLAGS) $(CMOCKA_CFLAGS)

dns_tests = tests/unit/test_answers tests/unit/test_records tests/unit/test_mx \
	tests/unit/test_host tests/unit/test_host_tlsa tests/unit/test_blame \
	tests/unit/test_signed_zone tests/unit/test_resolver_config tests/unit/test_resolver \
	tests/unit/test_own_resolver tests/unit/test_records_size
check_PROGRAMS += $(dns_tests)
TESTS += $(dns_tests)

tests_unit_test_answers_SOURCES = tests/unit/test_answers.c $(dns_fill)
tests_unit_test_answers_CFLAGS = $(dns_cflags)
tests_unit_test_answers_LDADD = $(dns_libs)
tests_unit_test_records_SOURCES = tests/unit/test_records.c $(dns_fill)
tests_unit_test_records_CFLAGS = $(dns_cflags)
tests_unit_test_records_LDADD = $(dns_libs)
tests_unit_test_records_size_SOURCES = tests/unit/test_records_size.c tests/unit/unit.h
tests_unit_test_records_size_CFLAGS = $(dns_cflags)
tests_unit_test_records_size_LDADD = $(dns_libs)
tests_unit_test_mx_SOURCES = tests/unit/test_mx.c $(dns_fill)
tests_unit_test_mx_CFLAGS = $(dns_cflags)
tests_unit_test_mx_LDADD = $(dns_libs)
tests_unit_test_host_SOURCES = tests/unit/test_host.c $(dns_fill)
tests_unit_test_host_CFLAGS = $(dns_cflags)
tests_unit_test_host_LDADD = $(dns_libs)
tests_unit_test_host_tlsa_SOURCES = tests/unit/test_host_tlsa.c $(dns_fill)
tests_unit_test_host_tlsa_CFLAGS = $(dns_cflags)
tests_unit_test_host_tlsa_LDADD = $(dns_libs)
tests_unit_test_blame_SOURCES = tests/unit/test_blame.c $(dns_fill)
tests_unit_test_blame_CFLAGS = $(dns_cflags)
tests_unit_test_blame_LDADD = $(dns_libs)
tests_unit_test_signed_zone_SOURCES = tests/unit/test_signed_zone.c $(dns_fill)
tests_unit_test_signed_zone_CFLAGS = $(dns_cflags)
tests_unit_test_signed_zone_LDADD = $(dns_libs)
tests_unit_test_resolver_config_SOURCES = tests/unit/test_resolver_config.c tests/unit/unit.h
tests_unit_test_resolver_config_CFLAGS = $(dns_cflags)
tests_unit_test_resolver_config_LDADD = $(dns_libs)
tests_unit_test_resolver_SOURCES = tests/unit/test_resolver.c tests/unit/dns_server.c \
	tests/unit/dns_server.h tests/unit/unit.h
tests_unit_test_resolver_CFLAGS = $(dns_cflags)
tests_unit_test_resolver_LDADD = $(dns_libs)
tests_unit_test_own_resolver_SOURCES = tests/unit/test_own_resolver.c tests/unit/dns_server.c \
	tests/unit/dns_server.h tests/unit/unit.h
tests_unit_test_own_resolver_CFLAGS = $(dns_cflags)
tests_unit_test_own_resolver_LDADD = $(dns_libs)
