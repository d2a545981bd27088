# Fuzz targets: MTA-STS and TLSRPT.
fuzz_sts_libs = common/policy/libpolicy.a common/dns/libdns.a common/report/libreport.a \
	common/facts/libfacts.a common/base/libbase.a $(LDNS_LIBS) $(OPENSSL_LIBS) $(IDN2_LIBS) -lm

fuzz_replays += tests/fuzz/replay_mta_sts_record
tests_fuzz_replay_mta_sts_record_SOURCES = tests/fuzz/fuzz_mta_sts_record.c $(fuzz_main)
tests_fuzz_replay_mta_sts_record_LDADD = $(fuzz_sts_libs)

fuzz_replays += tests/fuzz/replay_mta_sts_policy
tests_fuzz_replay_mta_sts_policy_SOURCES = tests/fuzz/fuzz_mta_sts_policy.c $(fuzz_main)
tests_fuzz_replay_mta_sts_policy_LDADD = $(fuzz_sts_libs)

fuzz_replays += tests/fuzz/replay_tlsrpt
tests_fuzz_replay_tlsrpt_SOURCES = tests/fuzz/fuzz_tlsrpt.c $(fuzz_main)
tests_fuzz_replay_tlsrpt_LDADD = $(fuzz_sts_libs)
