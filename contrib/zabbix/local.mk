# For Zabbix: templates by external check and by agent, as make_template prints them.
zabbixdir = $(pkgdatadir)/zabbix
dist_zabbix_DATA = \
	contrib/zabbix/mailsec-agent.yaml \
	contrib/zabbix/mailsec-external.yaml \
	contrib/zabbix/mailsec-userparameter.conf
EXTRA_DIST += contrib/zabbix/make_template
