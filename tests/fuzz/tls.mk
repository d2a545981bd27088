# Fuzz targets: ClientHellos and what answers them.
fuzz_replays += tests/fuzz/replay_flight
tests_fuzz_replay_flight_SOURCES = tests/fuzz/fuzz_flight.c $(fuzz_main)
tests_fuzz_replay_flight_LDADD = common/tls/libtls.a common/facts/libfacts.a common/base/libbase.a \
	$(OPENSSL_LIBS)
