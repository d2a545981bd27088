# Unit tests of what common/gather and the plugins stand on beside the layers.
check_PROGRAMS += tests/unit/test_hostname tests/unit/test_dane_next
TESTS += tests/unit/test_hostname tests/unit/test_dane_next

tests_unit_test_hostname_SOURCES = tests/unit/test_hostname.c tests/unit/unit.h
tests_unit_test_hostname_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_hostname_LDADD = common/net/libnet.a common/base/libbase.a $(EVENT_LIBS) $(IDN2_LIBS) $(unit_libs) -lm

tests_unit_test_dane_next_SOURCES = tests/unit/test_dane_next.c tests/unit/unit.h
tests_unit_test_dane_next_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_dane_next_LDADD = common/policy/libpolicy.a common/report/libreport.a common/base/libbase.a $(JANSSON_LIBS) $(IDN2_LIBS) $(unit_libs) -lm
