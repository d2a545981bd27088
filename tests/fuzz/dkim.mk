# Fuzz targets: DKIM.
fuzz_replays += tests/fuzz/replay_dkim
tests_fuzz_replay_dkim_SOURCES = tests/fuzz/fuzz_dkim.c $(fuzz_main)
tests_fuzz_replay_dkim_LDADD = common/policy/libpolicy.a common/tls/libtls.a common/base/libbase.a \
	$(OPENSSL_LIBS)
