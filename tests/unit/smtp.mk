# Unit tests of common/smtp.
check_PROGRAMS += tests/unit/test_reply
TESTS += tests/unit/test_reply
tests_unit_test_reply_SOURCES = tests/unit/test_reply.c tests/unit/unit.h
tests_unit_test_reply_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_reply_LDADD = common/smtp/libsmtp.a common/base/libbase.a $(unit_libs)

# Sessions against scripted peers.
session_sources = tests/unit/peer.c tests/unit/peer.h tests/unit/trial.c tests/unit/trial.h \
	tests/unit/smtp_words.h tests/unit/unit.h
session_libs = common/smtp/libsmtp.a common/tls/libtls.a common/net/libnet.a \
	common/facts/libfacts.a common/base/libbase.a $(EVENT_LIBS) $(OPENSSL_LIBS) $(IDN2_LIBS) \
	$(unit_libs)

check_PROGRAMS += tests/unit/test_session tests/unit/test_session_raw tests/unit/test_session_tls
TESTS += tests/unit/test_session tests/unit/test_session_raw tests/unit/test_session_tls
tests_unit_test_session_SOURCES = tests/unit/test_session.c $(session_sources)
tests_unit_test_session_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(OPENSSL_CFLAGS)
tests_unit_test_session_LDADD = $(session_libs)

tests_unit_test_session_tls_SOURCES = tests/unit/test_session_tls.c $(session_sources)
tests_unit_test_session_tls_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(OPENSSL_CFLAGS)
tests_unit_test_session_tls_LDADD = $(session_libs)

tests_unit_test_session_raw_SOURCES = tests/unit/test_session_raw.c $(session_sources)
tests_unit_test_session_raw_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(OPENSSL_CFLAGS)
tests_unit_test_session_raw_LDADD = $(session_libs)
