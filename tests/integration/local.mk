# The monitoring systems themselves, running the plugins in the lab from the files in contrib/, and
# the Debian package in a clean Debian. make check-integration runs them; make check does not.
integration_tests = \
	tests/integration/icinga2.py \
	tests/integration/icinga2_zones.py \
	tests/integration/director.py \
	tests/integration/nagios.py \
	tests/integration/zabbix.py \
	tests/integration/prometheus.py \
	tests/integration/guides.py \
	tests/integration/deb.py
EXTRA_DIST += $(integration_tests) \
	tests/integration/clean_root \
	tests/integration/daemons.py \
	tests/integration/icinga.py \
	tests/integration/postgres.py \
	tests/integration/zabbix_server.py

check-integration: all
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(integration_tests)'
.PHONY: check-integration
