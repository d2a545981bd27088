# Unit tests of common/tls. Others that need certificates or a TLS server use $(test_certs).
test_certs = tests/unit/test_certs.c tests/unit/test_certs.h
tls_test_libs = common/tls/libtls.a common/facts/libfacts.a common/base/libbase.a $(OPENSSL_LIBS) $(IDN2_LIBS) \
	$(unit_libs) -lm

check_PROGRAMS += tests/unit/test_chain
TESTS += tests/unit/test_chain
tests_unit_test_chain_SOURCES = tests/unit/test_chain.c tests/unit/unit.h $(test_certs)
tests_unit_test_chain_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(OPENSSL_CFLAGS)
tests_unit_test_chain_LDADD = $(tls_test_libs)

check_PROGRAMS += tests/unit/test_trust
TESTS += tests/unit/test_trust
tests_unit_test_trust_SOURCES = tests/unit/test_trust.c tests/unit/unit.h $(test_certs)
tests_unit_test_trust_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(OPENSSL_CFLAGS)
tests_unit_test_trust_LDADD = $(tls_test_libs)

check_PROGRAMS += tests/unit/test_dane
TESTS += tests/unit/test_dane
tests_unit_test_dane_SOURCES = tests/unit/test_dane.c tests/unit/unit.h $(test_certs)
tests_unit_test_dane_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(OPENSSL_CFLAGS)
tests_unit_test_dane_LDADD = $(tls_test_libs)

check_PROGRAMS += tests/unit/test_dane_cost
TESTS += tests/unit/test_dane_cost
tests_unit_test_dane_cost_SOURCES = tests/unit/test_dane_cost.c tests/unit/unit.h \
	tests/unit/unit_arena.h $(test_certs)
tests_unit_test_dane_cost_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(OPENSSL_CFLAGS)
tests_unit_test_dane_cost_LDADD = $(tls_test_libs)

tls_pair = tests/unit/tls_pair.c tests/unit/tls_pair.h $(test_certs)

check_PROGRAMS += tests/unit/test_handshake tests/unit/test_handshake_faults
TESTS += tests/unit/test_handshake tests/unit/test_handshake_faults
tests_unit_test_handshake_SOURCES = tests/unit/test_handshake.c tests/unit/unit.h $(tls_pair)
tests_unit_test_handshake_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(OPENSSL_CFLAGS)
tests_unit_test_handshake_LDADD = $(tls_test_libs)
tests_unit_test_handshake_faults_SOURCES = tests/unit/test_handshake_faults.c tests/unit/unit.h \
	$(tls_pair)
tests_unit_test_handshake_faults_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(OPENSSL_CFLAGS)
tests_unit_test_handshake_faults_LDADD = $(tls_test_libs)

check_PROGRAMS += tests/unit/test_tls_client
TESTS += tests/unit/test_tls_client
tests_unit_test_tls_client_SOURCES = tests/unit/test_tls_client.c tests/unit/unit.h $(test_certs)
tests_unit_test_tls_client_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(OPENSSL_CFLAGS)
tests_unit_test_tls_client_LDADD = $(tls_test_libs)

check_PROGRAMS += tests/unit/test_posture
TESTS += tests/unit/test_posture
tests_unit_test_posture_SOURCES = tests/unit/test_posture.c tests/unit/posture_model.c \
	tests/unit/posture_model.h tests/unit/unit.h tests/unit/unit_arena.h
tests_unit_test_posture_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_posture_LDADD = $(tls_test_libs)

check_PROGRAMS += tests/unit/test_suite
TESTS += tests/unit/test_suite
tests_unit_test_suite_SOURCES = tests/unit/test_suite.c tests/unit/unit.h
tests_unit_test_suite_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(OPENSSL_CFLAGS)
tests_unit_test_suite_LDADD = $(tls_test_libs)

check_PROGRAMS += tests/unit/test_group
TESTS += tests/unit/test_group
tests_unit_test_group_SOURCES = tests/unit/test_group.c tests/unit/unit.h
tests_unit_test_group_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(OPENSSL_CFLAGS)
tests_unit_test_group_LDADD = $(tls_test_libs)

flight_steps = tests/unit/flight_steps.c tests/unit/flight_steps.h tests/unit/unit.h

check_PROGRAMS += tests/unit/test_hello
TESTS += tests/unit/test_hello
tests_unit_test_hello_SOURCES = tests/unit/test_hello.c $(flight_steps)
tests_unit_test_hello_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_hello_LDADD = common/tls/libtls.a common/facts/libfacts.a $(tls_test_libs)

check_PROGRAMS += tests/unit/test_flight tests/unit/test_flight_messages
TESTS += tests/unit/test_flight tests/unit/test_flight_messages
tests_unit_test_flight_SOURCES = tests/unit/test_flight.c $(flight_steps)
tests_unit_test_flight_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_flight_LDADD = common/tls/libtls.a common/facts/libfacts.a $(tls_test_libs)
tests_unit_test_flight_messages_SOURCES = tests/unit/test_flight_messages.c $(flight_steps)
tests_unit_test_flight_messages_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(OPENSSL_CFLAGS)
tests_unit_test_flight_messages_LDADD = common/tls/libtls.a common/facts/libfacts.a \
	$(tls_test_libs)

check_PROGRAMS += tests/unit/test_flight_servers
TESTS += tests/unit/test_flight_servers
tests_unit_test_flight_servers_SOURCES = tests/unit/test_flight_servers.c $(flight_steps) \
	$(test_certs)
tests_unit_test_flight_servers_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(OPENSSL_CFLAGS)
tests_unit_test_flight_servers_LDADD = common/tls/libtls.a common/facts/libfacts.a $(tls_test_libs)
