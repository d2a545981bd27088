# The programs against the lab. Every condition of tests/lab/world.tsv counts as a test.
EXTRA_DIST += tests/cli/world
