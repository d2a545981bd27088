# Unit tests of common/report.
report_libs = common/report/libreport.a common/base/libbase.a $(JANSSON_LIBS) $(unit_libs) -lm
report_tests = tests/unit/test_threshold tests/unit/test_finding tests/unit/test_perfdata \
	tests/unit/test_render tests/unit/test_explain
check_PROGRAMS += $(report_tests)
TESTS += $(report_tests)
tests_unit_test_threshold_SOURCES = tests/unit/test_threshold.c tests/unit/unit.h
tests_unit_test_threshold_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_threshold_LDADD = $(report_libs)
tests_unit_test_finding_SOURCES = tests/unit/test_finding.c tests/unit/unit.h \
	tests/unit/unit_arena.h
tests_unit_test_finding_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_finding_LDADD = $(report_libs)
tests_unit_test_perfdata_SOURCES = tests/unit/test_perfdata.c tests/unit/unit.h
tests_unit_test_perfdata_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_perfdata_LDADD = $(report_libs)
tests_unit_test_render_SOURCES = tests/unit/test_render.c tests/unit/unit.h
tests_unit_test_render_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_test_render_LDADD = $(report_libs)
tests_unit_test_explain_SOURCES = tests/unit/test_explain.c tests/unit/unit.h
tests_unit_test_explain_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_test_explain_LDADD = $(report_libs)

# What others say of our output. Each skips, with a reason, where the other is not installed.
check_PROGRAMS += tests/unit/perfdata_lines
tests_unit_perfdata_lines_SOURCES = tests/unit/perfdata_lines.c
tests_unit_perfdata_lines_LDADD = common/report/libreport.a common/base/libbase.a -lm
report_scripts = tests/unit/perfdata_oracle.py tests/unit/schema_check.py tests/unit/manual_lint.sh
TESTS += $(report_scripts)
EXTRA_DIST += $(report_scripts)
