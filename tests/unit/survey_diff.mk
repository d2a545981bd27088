# Unit tests: findings.csv, and what changed between two surveys.
survey_diff_tests = tests/unit/test_csv tests/unit/test_diff
check_PROGRAMS += $(survey_diff_tests)
TESTS += $(survey_diff_tests)
survey_diff_libs = survey/libsurvey.a common/report/libreport.a common/base/libbase.a \
	$(JANSSON_LIBS) $(IDN2_LIBS) $(unit_libs) -lm
tests_unit_test_csv_SOURCES = tests/unit/test_csv.c tests/unit/unit.h
tests_unit_test_csv_CPPFLAGS = $(survey_test_cppflags)
tests_unit_test_csv_CFLAGS = $(survey_test_cflags)
tests_unit_test_csv_LDADD = $(survey_diff_libs)
tests_unit_test_diff_SOURCES = tests/unit/test_diff.c tests/unit/unit.h
tests_unit_test_diff_CPPFLAGS = $(survey_test_cppflags)
tests_unit_test_diff_CFLAGS = $(survey_test_cflags)
tests_unit_test_diff_LDADD = $(survey_diff_libs)
