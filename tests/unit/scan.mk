# Posture scans: what they mean.
scan_world = tests/unit/scan_world.c tests/unit/scan_world.h

check_PROGRAMS += tests/unit/test_scan_judge tests/unit/test_scan_issues tests/unit/test_baseline
TESTS += tests/unit/test_scan_judge tests/unit/test_scan_issues tests/unit/test_baseline
tests_unit_test_scan_judge_SOURCES = tests/unit/test_scan_judge.c $(scan_world)
tests_unit_test_scan_judge_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_scan_judge_LDADD = $(policy_test_libs)

tests_unit_test_scan_issues_SOURCES = tests/unit/test_scan_issues.c $(scan_world)
tests_unit_test_scan_issues_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_scan_issues_LDADD = $(policy_test_libs)

tests_unit_test_baseline_SOURCES = tests/unit/test_baseline.c tests/unit/unit.h
tests_unit_test_baseline_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_baseline_LDADD = $(policy_test_libs)

check_PROGRAMS += tests/unit/test_attack
TESTS += tests/unit/test_attack
tests_unit_test_attack_SOURCES = tests/unit/test_attack.c tests/unit/unit.h $(tls_pair)
tests_unit_test_attack_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(OPENSSL_CFLAGS)
tests_unit_test_attack_LDADD = $(tls_test_libs)

check_PROGRAMS += tests/unit/test_scan_json
TESTS += tests/unit/test_scan_json
tests_unit_test_scan_json_SOURCES = tests/unit/test_scan_json.c $(scan_world)
tests_unit_test_scan_json_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS) $(JANSSON_CFLAGS)
tests_unit_test_scan_json_LDADD = common/render/librender.a $(policy_test_libs) $(JANSSON_LIBS)

check_PROGRAMS += tests/unit/test_intrusive
TESTS += tests/unit/test_intrusive
tests_unit_test_intrusive_SOURCES = tests/unit/test_intrusive.c tests/unit/unit.h
tests_unit_test_intrusive_CFLAGS = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
tests_unit_test_intrusive_LDADD = common/gather/libgather.a $(tls_test_libs)
