# Unit tests: findings.csv, and what changed between two of them.
survey_diff_tests = tests/unit/test_csv
check_PROGRAMS += $(survey_diff_tests)
TESTS += $(survey_diff_tests)
tests_unit_test_csv_SOURCES = tests/unit/test_csv.c tests/unit/unit.h
tests_unit_test_csv_CPPFLAGS = $(survey_test_cppflags)
tests_unit_test_csv_CFLAGS = $(survey_test_cflags)
tests_unit_test_csv_LDADD = survey/libsurvey.a common/base/libbase.a $(IDN2_LIBS) $(unit_libs)
