# Fuzz targets: DMARC.

fuzz_replays += tests/fuzz/replay_dmarc
tests_fuzz_replay_dmarc_SOURCES = tests/fuzz/fuzz_dmarc.c $(fuzz_main)
tests_fuzz_replay_dmarc_LDADD = common/policy/libpolicy.a common/report/libreport.a \
	$(fuzz_dns_libs) $(PSL_LIBS)
