# For Icinga 2: to be copied into zones.d/global-templates/.
icinga2dir = $(pkgdatadir)/icinga2
icinga2_DATA = contrib/icinga2/mailsec-commands.conf contrib/icinga2/director-basket.json
dist_icinga2_DATA = contrib/icinga2/mailsec-services.conf contrib/icinga2/mailsec-zone.conf
CLEANFILES += $(icinga2_DATA)

contrib/icinga2/mailsec-commands.conf: contrib/commands$(EXEEXT) Makefile
	$(make_commands) icinga2 $(into_file)

contrib/icinga2/director-basket.json: contrib/commands$(EXEEXT) Makefile
	$(make_commands) director $(into_file)
