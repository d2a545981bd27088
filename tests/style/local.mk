# The rules of layout and structure. The direction of includes is also part of make check.
TESTS += tests/style/includes
EXTRA_DIST += tests/style/files tests/style/includes tests/style/layers tests/style/run .clang-format

style:
	$(srcdir)/tests/style/run
.PHONY: style
