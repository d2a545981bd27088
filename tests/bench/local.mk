# What a check costs, side by side with others. It prints and judges nothing: no test is timed.
check_PROGRAMS += tests/bench/measure
tests_bench_measure_SOURCES = tests/bench/measure.c
tests_bench_measure_LDADD = common/base/libbase.a $(IDN2_LIBS) -lm
EXTRA_DIST += tests/bench/bench tests/bench/survey tests/bench/icinga2_load

bench: $(libexec_PROGRAMS) $(bin_PROGRAMS) tests/bench/measure tests/lab/faultd tests/lab/relay
	$(AM_TESTS_ENVIRONMENT) $(srcdir)/tests/bench/bench
	$(AM_TESTS_ENVIRONMENT) $(srcdir)/tests/bench/survey
	$(AM_TESTS_ENVIRONMENT) $(srcdir)/tests/bench/icinga2_load
.PHONY: bench
