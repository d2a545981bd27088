# Fuzz targets: posture scans.
fuzz_replays += tests/fuzz/replay_baseline
tests_fuzz_replay_baseline_SOURCES = tests/fuzz/fuzz_baseline.c $(fuzz_main)
tests_fuzz_replay_baseline_LDADD = common/policy/libpolicy.a common/report/libreport.a \
	common/facts/libfacts.a common/base/libbase.a $(IDN2_LIBS) -lm

fuzz_replays += tests/fuzz/replay_attack
tests_fuzz_replay_attack_SOURCES = tests/fuzz/fuzz_attack.c $(fuzz_main)
tests_fuzz_replay_attack_LDADD = common/tls/libtls.a common/facts/libfacts.a common/base/libbase.a \
	$(OPENSSL_LIBS) $(IDN2_LIBS) -lm
