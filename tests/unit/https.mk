# Unit tests: common/https and the tasks of common/gather.
check_PROGRAMS += tests/unit/test_fetch
TESTS += tests/unit/test_fetch
tests_unit_test_fetch_SOURCES = tests/unit/test_fetch.c tests/unit/peer.c tests/unit/peer.h \
	tests/unit/unit.h $(test_certs)
tests_unit_test_fetch_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(EVENT_CFLAGS) $(OPENSSL_CFLAGS)
tests_unit_test_fetch_LDADD = common/https/libhttps.a common/tls/libtls.a common/net/libnet.a \
	common/facts/libfacts.a common/base/libbase.a $(CURL_LIBS) $(OPENSSL_LIBS) $(EVENT_LIBS) \
	$(IDN2_LIBS) $(unit_libs) -lm

check_PROGRAMS += tests/unit/test_policy_file
TESTS += tests/unit/test_policy_file
tests_unit_test_policy_file_SOURCES = tests/unit/test_policy_file.c $(gather_sources) $(test_certs)
tests_unit_test_policy_file_CFLAGS = $(gather_cflags)
tests_unit_test_policy_file_LDADD = common/gather/libgather.a common/https/libhttps.a \
	$(gather_libs) $(CURL_LIBS)
