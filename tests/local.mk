# What concerns all tests.
# Scripts that are told by their names run by themselves, not under check-valgrind's LOG_COMPILER.
TEST_EXTENSIONS = .sh .py
# None may hang.
LOG_COMPILER = $(top_srcdir)/tests/limit
SH_LOG_COMPILER = $(LOG_COMPILER)
PY_LOG_COMPILER = $(LOG_COMPILER)
EXTRA_DIST += tests/coverage tests/limit tests/summary

# The unit tests under valgrind; a leak or an error is a failure.
check-valgrind: all
	@tests=; for test in $(TESTS); do \
	    case $$test in tests/unit/*) tests="$$tests $$test" ;; esac; \
	done; \
	test -n "$$tests" || { echo "there are no unit tests in this build"; exit 1; }; \
	$(MAKE) $(AM_MAKEFLAGS) check TESTS="$$tests" LOG_COMPILER=valgrind \
	    AM_LOG_FLAGS="--quiet --error-exitcode=9 --leak-check=full"

# Needs --enable-coverage; tests/coverage says so.
coverage: all
	find . -name '*.gcda' -exec rm -f {} +
	-$(MAKE) $(AM_MAKEFLAGS) check
	GCOV="$(GCOV)" $(srcdir)/tests/coverage .
.PHONY: check-valgrind coverage

clean-local:
	find . '(' -name '*.gcda' -o -name '*.gcno' ')' -exec rm -f {} +
