# Unit tests of what common/gather and the plugins stand on beside the layers.
check_PROGRAMS += tests/unit/test_hostname tests/unit/test_dane_next
TESTS += tests/unit/test_hostname tests/unit/test_dane_next

tests_unit_test_hostname_SOURCES = tests/unit/test_hostname.c tests/unit/unit.h
tests_unit_test_hostname_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_hostname_LDADD = common/net/libnet.a common/base/libbase.a $(EVENT_LIBS) $(IDN2_LIBS) $(unit_libs) -lm

tests_unit_test_dane_next_SOURCES = tests/unit/test_dane_next.c tests/unit/unit.h
tests_unit_test_dane_next_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_dane_next_LDADD = common/policy/libpolicy.a common/report/libreport.a common/base/libbase.a $(JANSSON_LIBS) $(IDN2_LIBS) $(unit_libs) -lm

# Whole runs against a scripted name server and scripted peers.
gather_sources = tests/unit/gather_trial.c tests/unit/gather_trial.h tests/unit/dns_server.c \
	tests/unit/dns_server.h tests/unit/peer.c tests/unit/peer.h tests/unit/smtp_words.h \
	tests/unit/unit.h
gather_cflags = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(EVENT_CFLAGS) $(OPENSSL_CFLAGS)
gather_libs = common/gather/libgather.a common/smtp/libsmtp.a common/dns/libdns.a \
	common/tls/libtls.a common/net/libnet.a common/facts/libfacts.a common/base/libbase.a \
	$(UNBOUND_LIBS) $(LDNS_LIBS) $(OPENSSL_LIBS) $(EVENT_LIBS) $(IDN2_LIBS) $(unit_libs) -lm

check_PROGRAMS += tests/unit/test_gather tests/unit/test_gather_scan \
	tests/unit/test_gather_visits tests/unit/test_task
TESTS += tests/unit/test_gather tests/unit/test_gather_scan tests/unit/test_gather_visits \
	tests/unit/test_task
tests_unit_test_gather_scan_SOURCES = tests/unit/test_gather_scan.c $(gather_sources)
tests_unit_test_gather_scan_CFLAGS = $(gather_cflags)
tests_unit_test_gather_scan_LDADD = $(gather_libs)
tests_unit_test_gather_SOURCES = tests/unit/test_gather.c $(gather_sources)
tests_unit_test_gather_CFLAGS = $(gather_cflags)
tests_unit_test_gather_LDADD = $(gather_libs)
tests_unit_test_gather_visits_SOURCES = tests/unit/test_gather_visits.c $(gather_sources)
tests_unit_test_gather_visits_CFLAGS = $(gather_cflags)
tests_unit_test_gather_visits_LDADD = $(gather_libs)
tests_unit_test_task_SOURCES = tests/unit/test_task.c $(gather_sources)
tests_unit_test_task_CFLAGS = $(gather_cflags)
tests_unit_test_task_LDADD = $(gather_libs)

check_PROGRAMS += tests/unit/test_gather_shared
TESTS += tests/unit/test_gather_shared
tests_unit_test_gather_shared_SOURCES = tests/unit/test_gather_shared.c tests/unit/dns_server.c \
	tests/unit/dns_server.h tests/unit/unit.h
tests_unit_test_gather_shared_CFLAGS = $(gather_cflags)
tests_unit_test_gather_shared_LDADD = $(gather_libs)

check_PROGRAMS += tests/unit/test_scan_words
TESTS += tests/unit/test_scan_words
tests_unit_test_scan_words_SOURCES = tests/unit/test_scan_words.c tests/unit/unit.h
tests_unit_test_scan_words_CFLAGS = $(gather_cflags)
tests_unit_test_scan_words_LDADD = $(gather_libs)
