# Unit tests of common/cli.
cli_libs = common/cli/libcli.a common/base/libbase.a $(unit_libs) -lm
cli_tests = tests/unit/test_option tests/unit/test_extra_opts
check_PROGRAMS += $(cli_tests)
TESTS += $(cli_tests)
tests_unit_test_option_SOURCES = tests/unit/test_option.c tests/unit/unit.h
tests_unit_test_option_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_option_LDADD = $(cli_libs)
tests_unit_test_extra_opts_SOURCES = tests/unit/test_extra_opts.c tests/unit/unit.h
tests_unit_test_extra_opts_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_extra_opts_LDADD = $(cli_libs)
