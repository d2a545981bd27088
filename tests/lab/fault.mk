# The scripted fault server, the delaying relay and their tests.
check_PROGRAMS += tests/lab/faultd tests/lab/relay
noinst_HEADERS += tests/lab/fault.h tests/lab/fault_conn.h
tests_lab_faultd_SOURCES = tests/lab/faultd.c tests/lab/fault_conn.c tests/lab/fault_play.c \
	tests/lab/fault_hello.c \
	tests/lab/fault_scripts.c tests/lab/fault_tls.c
tests_lab_faultd_CFLAGS = $(AM_CFLAGS) $(EVENT_CFLAGS) $(OPENSSL_CFLAGS)
tests_lab_faultd_LDADD = common/base/libbase.a $(EVENT_LIBS) $(OPENSSL_LIBS) $(IDN2_LIBS) -lm
tests_lab_relay_SOURCES = tests/lab/relay.c
tests_lab_relay_CFLAGS = $(AM_CFLAGS) $(EVENT_CFLAGS)
tests_lab_relay_LDADD = common/base/libbase.a $(EVENT_LIBS) $(IDN2_LIBS) -lm
TESTS += tests/lab/test_faultd tests/lab/test_relay tests/cli/hostile
EXTRA_DIST += tests/cli/hostile tests/cli/hostile_policies.py tests/lab/smtp_peer.py \
	tests/lab/test_faultd tests/lab/test_relay
