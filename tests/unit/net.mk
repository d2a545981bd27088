# Unit tests of common/net.
check_PROGRAMS += tests/unit/test_loop
TESTS += tests/unit/test_loop
tests_unit_test_loop_SOURCES = tests/unit/test_loop.c tests/unit/unit.h
tests_unit_test_loop_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(EVENT_CFLAGS)
tests_unit_test_loop_LDADD = common/net/libnet.a common/base/libbase.a $(EVENT_LIBS) $(unit_libs)

check_PROGRAMS += tests/unit/test_conn
TESTS += tests/unit/test_conn
tests_unit_test_conn_SOURCES = tests/unit/test_conn.c tests/unit/peer.c tests/unit/peer.h \
	tests/unit/unit.h
tests_unit_test_conn_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(EVENT_CFLAGS) $(OPENSSL_CFLAGS)
tests_unit_test_conn_LDADD = common/net/libnet.a common/base/libbase.a $(EVENT_LIBS) \
	$(OPENSSL_LIBS) $(unit_libs)

check_PROGRAMS += tests/unit/test_socket
TESTS += tests/unit/test_socket
tests_unit_test_socket_SOURCES = tests/unit/test_socket.c tests/unit/unit.h
tests_unit_test_socket_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_socket_LDADD = common/net/libnet.a common/base/libbase.a $(unit_libs)
