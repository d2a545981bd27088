# Unit tests: MTA-STS and TLSRPT.
sts_tests = tests/unit/test_mta_sts_record tests/unit/test_mta_sts_policy \
	tests/unit/test_policy_mta_sts tests/unit/test_policy_mta_sts_fetch
check_PROGRAMS += $(sts_tests)
TESTS += $(sts_tests)
sts_test_libs = common/policy/libpolicy.a $(dns_libs)

tests_unit_test_mta_sts_record_SOURCES = tests/unit/test_mta_sts_record.c $(dns_fill)
tests_unit_test_mta_sts_record_CFLAGS = $(dns_cflags)
tests_unit_test_mta_sts_record_LDADD = $(sts_test_libs)
tests_unit_test_mta_sts_policy_SOURCES = tests/unit/test_mta_sts_policy.c tests/unit/unit.h \
	tests/unit/unit_arena.h
tests_unit_test_mta_sts_policy_CFLAGS = $(dns_cflags)
tests_unit_test_mta_sts_policy_LDADD = $(sts_test_libs)

check_PROGRAMS += tests/unit/test_mta_sts_time
TESTS += tests/unit/test_mta_sts_time
tests_unit_test_mta_sts_time_SOURCES = tests/unit/test_mta_sts_time.c tests/unit/unit.h
tests_unit_test_mta_sts_time_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_mta_sts_time_LDADD = $(policy_test_libs)
tests_unit_test_policy_mta_sts_SOURCES = tests/unit/test_policy_mta_sts.c tests/unit/sts_world.c \
	tests/unit/sts_world.h
tests_unit_test_policy_mta_sts_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_policy_mta_sts_LDADD = $(policy_test_libs)
tests_unit_test_policy_mta_sts_fetch_SOURCES = tests/unit/test_policy_mta_sts_fetch.c \
	tests/unit/sts_world.c tests/unit/sts_world.h
tests_unit_test_policy_mta_sts_fetch_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_policy_mta_sts_fetch_LDADD = $(policy_test_libs)

check_PROGRAMS += tests/unit/test_mta_sts_json
TESTS += tests/unit/test_mta_sts_json
tests_unit_test_mta_sts_json_SOURCES = tests/unit/test_mta_sts_json.c tests/unit/sts_world.c \
	tests/unit/sts_world.h
tests_unit_test_mta_sts_json_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_test_mta_sts_json_LDADD = common/render/librender.a $(policy_test_libs) $(JANSSON_LIBS)

check_PROGRAMS += tests/unit/test_tlsrpt
TESTS += tests/unit/test_tlsrpt
tests_unit_test_tlsrpt_SOURCES = tests/unit/test_tlsrpt.c $(dns_fill)
tests_unit_test_tlsrpt_CFLAGS = $(dns_cflags)
tests_unit_test_tlsrpt_LDADD = $(sts_test_libs)
