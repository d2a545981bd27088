# Unit tests: DMARC.
dmarc_tests = tests/unit/test_dmarc_record tests/unit/test_dmarc_find \
	tests/unit/test_policy_dmarc tests/unit/test_dmarc_json
check_PROGRAMS += $(dmarc_tests)
TESTS += $(dmarc_tests)
dmarc_test_libs = common/policy/libpolicy.a $(dns_libs)

tests_unit_test_dmarc_record_SOURCES = tests/unit/test_dmarc_record.c $(dns_fill)
tests_unit_test_dmarc_record_CFLAGS = $(dns_cflags)
tests_unit_test_dmarc_record_LDADD = $(dmarc_test_libs)
tests_unit_test_dmarc_find_SOURCES = tests/unit/test_dmarc_find.c $(dns_fill)
tests_unit_test_dmarc_find_CFLAGS = $(dns_cflags)
tests_unit_test_dmarc_find_LDADD = $(dmarc_test_libs) $(PSL_LIBS)
dmarc_zone = tests/unit/dmarc_zone.c tests/unit/dmarc_zone.h $(spf_zone)
tests_unit_test_policy_dmarc_SOURCES = tests/unit/test_policy_dmarc.c $(dmarc_zone)
tests_unit_test_policy_dmarc_CFLAGS = $(dns_cflags)
tests_unit_test_policy_dmarc_LDADD = tests/unit/libpolicyworld.a common/policy/libpolicy.a \
	common/report/libreport.a $(dmarc_test_libs) $(PSL_LIBS)
tests_unit_test_dmarc_json_SOURCES = tests/unit/test_dmarc_json.c $(dmarc_zone)
tests_unit_test_dmarc_json_CFLAGS = $(dns_cflags) $(JANSSON_CFLAGS)
tests_unit_test_dmarc_json_LDADD = common/render/librender.a common/policy/libpolicy.a \
	common/report/libreport.a $(dmarc_test_libs) $(PSL_LIBS) $(JANSSON_LIBS)
