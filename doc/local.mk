# Manuals, made from the option tables and findings.def.
noinst_PROGRAMS += doc/manuals
doc_manuals_SOURCES = doc/manuals.c
doc_manuals_LDADD = $(all_plugin_libs)

manuals_8 = doc/check_dane_tlsa.8 doc/check_dkim.8 doc/check_dmarc_spf.8 doc/check_dnssec.8 \
	doc/check_mta_sts.8 doc/check_smtp_starttls.8 doc/mailsec_survey.8
manuals_7 = doc/mailsec-findings.7
manuals_5 = doc/mailsec-baseline.5
man_MANS += $(manuals_8) $(manuals_7) $(manuals_5)
CLEANFILES += $(manuals_8) $(manuals_7) $(manuals_5)

$(manuals_8) $(manuals_7) $(manuals_5): doc/manuals$(EXEEXT)
	$(AM_V_GEN)doc/manuals$(EXEEXT) `basename $@ | sed 's/\.[578]$$//'` > $@.tmp && mv $@.tmp $@

# Pages for people: one is made from the findings too, the others are written.
doc_DATA = doc/WHAT-TO-DO
CLEANFILES += $(doc_DATA)
doc/WHAT-TO-DO: doc/manuals$(EXEEXT)
	$(AM_V_GEN)doc/manuals$(EXEEXT) WHAT-TO-DO > $@.tmp && mv $@.tmp $@
dist_doc_DATA = README ChangeLog SECURITY doc/ICINGA2 doc/NAGIOS doc/ZABBIX doc/PROMETHEUS \
	doc/MIGRATION

# The picture in the README, and how far surveys go.
EXTRA_DIST += doc/SCALE doc/report.png
