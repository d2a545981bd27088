# Fuzz targets: SPF.

fuzz_spf_libs = common/policy/libpolicy.a $(fuzz_dns_libs)

fuzz_replays += tests/fuzz/replay_spf_record
tests_fuzz_replay_spf_record_SOURCES = tests/fuzz/fuzz_spf_record.c $(fuzz_main)
tests_fuzz_replay_spf_record_LDADD = $(fuzz_spf_libs)

fuzz_replays += tests/fuzz/replay_spf_macro
tests_fuzz_replay_spf_macro_SOURCES = tests/fuzz/fuzz_spf_macro.c $(fuzz_main)
tests_fuzz_replay_spf_macro_LDADD = $(fuzz_spf_libs)
