# For Zabbix: templates by external check and by agent, as make_template prints them, and what the agent
# needs, which is made from the option tables.
zabbixdir = $(pkgdatadir)/zabbix
zabbix_DATA = contrib/zabbix/mailsec-userparameter.conf
dist_zabbix_DATA = contrib/zabbix/mailsec-agent.yaml contrib/zabbix/mailsec-external.yaml
CLEANFILES += $(zabbix_DATA)
EXTRA_DIST += contrib/zabbix/make_template

contrib/zabbix/mailsec-userparameter.conf: contrib/commands$(EXEEXT) Makefile
	$(make_commands) zabbix $(into_file)
