# Fuzz targets: tests/fuzz/fuzz_NAME.c has LLVMFuzzerTestOneInput(), seeds are in tests/fuzz/seeds/NAME/.
# A target is three lines here. make check builds replay_NAME and runs the seeds through it;
# with --enable-fuzzing, make also builds the libFuzzer program tests/fuzz/fuzz_NAME.
fuzz_replays =
fuzz_main = tests/fuzz/replay.c tests/fuzz/fuzz.h

fuzz_replays += tests/fuzz/replay_threshold
tests_fuzz_replay_threshold_SOURCES = tests/fuzz/fuzz_threshold.c $(fuzz_main)
tests_fuzz_replay_threshold_LDADD = common/report/libreport.a common/base/libbase.a -lm

fuzz_replays += tests/fuzz/replay_extra_opts
tests_fuzz_replay_extra_opts_SOURCES = tests/fuzz/fuzz_extra_opts.c $(fuzz_main)
tests_fuzz_replay_extra_opts_LDADD = common/cli/libcli.a common/base/libbase.a

fuzz_replays += tests/fuzz/replay_reply
tests_fuzz_replay_reply_SOURCES = tests/fuzz/fuzz_reply.c $(fuzz_main)
tests_fuzz_replay_reply_LDADD = common/smtp/libsmtp.a common/base/libbase.a

fuzz_replays += tests/fuzz/replay_cert
tests_fuzz_replay_cert_SOURCES = tests/fuzz/fuzz_cert.c $(fuzz_main)
tests_fuzz_replay_cert_LDADD = common/tls/libtls.a common/base/libbase.a $(OPENSSL_LIBS)

fuzz_replays += tests/fuzz/replay_tls
tests_fuzz_replay_tls_SOURCES = tests/fuzz/fuzz_tls.c $(fuzz_main)
tests_fuzz_replay_tls_LDADD = common/tls/libtls.a common/facts/libfacts.a common/base/libbase.a $(OPENSSL_LIBS)

fuzz_dns_libs = common/dns/libdns.a common/facts/libfacts.a common/base/libbase.a $(LDNS_LIBS) \
	$(OPENSSL_LIBS) $(IDN2_LIBS) -lm

fuzz_replays += tests/fuzz/replay_records
tests_fuzz_replay_records_SOURCES = tests/fuzz/fuzz_records.c $(fuzz_main)
tests_fuzz_replay_records_LDADD = $(fuzz_dns_libs)

fuzz_replays += tests/fuzz/replay_tlsa
tests_fuzz_replay_tlsa_SOURCES = tests/fuzz/fuzz_tlsa.c $(fuzz_main)
tests_fuzz_replay_tlsa_LDADD = $(fuzz_dns_libs)

include tests/fuzz/tls.mk
include tests/fuzz/spf.mk
include tests/fuzz/dmarc.mk
include tests/fuzz/dkim.mk
include tests/fuzz/mta_sts.mk
include tests/fuzz/scan.mk
include tests/fuzz/survey.mk

check_PROGRAMS += $(fuzz_replays)
TESTS += $(fuzz_replays)
EXTRA_DIST += tests/fuzz/seeds

if ENABLE_FUZZING
fuzz_programs = $(fuzz_replays:tests/fuzz/replay_%=tests/fuzz/fuzz_%)
noinst_DATA = $(fuzz_programs)
CLEANFILES += $(fuzz_programs)
$(fuzz_programs): tests/fuzz/fuzz_%: tests/fuzz/replay_%
	$(AM_V_CCLD)$(CC) $(AM_CFLAGS) $(CFLAGS) $(AM_LDFLAGS) $(LDFLAGS) $(FUZZ_LDFLAGS) -o $@ \
	    tests/fuzz/fuzz_$*.$(OBJEXT) $(tests_fuzz_replay_$*_LDADD) $(LIBS)
endif
