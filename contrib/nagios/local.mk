# For Nagios, Naemon and Centreon.
nagiosdir = $(pkgdatadir)/nagios
nagios_DATA = contrib/nagios/mailsec.cfg
dist_nagios_DATA = contrib/nagios/mailsec-sample.cfg
CLEANFILES += $(nagios_DATA)

contrib/nagios/mailsec.cfg: contrib/commands$(EXEEXT) Makefile
	$(make_commands) nagios $(into_file)
