# Unit tests: policy records: TXT, tag lists.
txt_tests = tests/unit/test_txt tests/unit/test_tags tests/unit/test_report_uri
check_PROGRAMS += $(txt_tests)
TESTS += $(txt_tests)
txt_libs = common/policy/libpolicy.a $(dns_libs)

tests_unit_test_txt_SOURCES = tests/unit/test_txt.c $(dns_fill)
tests_unit_test_txt_CFLAGS = $(dns_cflags)
tests_unit_test_txt_LDADD = $(txt_libs)
tests_unit_test_tags_SOURCES = tests/unit/test_tags.c tests/unit/unit.h
tests_unit_test_tags_CFLAGS = $(dns_cflags)
tests_unit_test_tags_LDADD = $(txt_libs)
tests_unit_test_report_uri_SOURCES = tests/unit/test_report_uri.c $(dns_fill)
tests_unit_test_report_uri_CFLAGS = $(dns_cflags)
tests_unit_test_report_uri_LDADD = $(txt_libs)
