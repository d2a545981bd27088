# Unit tests of common/report.
report_libs = common/report/libreport.a common/base/libbase.a $(JANSSON_LIBS) $(unit_libs) -lm
report_tests = tests/unit/test_threshold tests/unit/test_finding tests/unit/test_perfdata
check_PROGRAMS += $(report_tests)
TESTS += $(report_tests)
tests_unit_test_threshold_SOURCES = tests/unit/test_threshold.c tests/unit/unit.h
tests_unit_test_threshold_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_threshold_LDADD = $(report_libs)
tests_unit_test_finding_SOURCES = tests/unit/test_finding.c tests/unit/unit.h
tests_unit_test_finding_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_finding_LDADD = $(report_libs)
tests_unit_test_perfdata_SOURCES = tests/unit/test_perfdata.c tests/unit/unit.h
tests_unit_test_perfdata_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_perfdata_LDADD = $(report_libs)
