# Manuals, made from the option tables and findings.def.
noinst_PROGRAMS += doc/manuals
doc_manuals_SOURCES = \
	doc/manuals.c \
	plugins/check_dane_tlsa.c \
	plugins/check_dkim.c \
	plugins/check_dmarc_spf.c \
	plugins/check_dnssec.c \
	plugins/check_mta_sts.c \
	plugins/check_smtp_starttls.c \
	plugins/dane_next.c \
	plugins/dane_offline.c \
	plugins/dmarc_spf_host.c \
	plugins/mta_sts_offline.c \
	plugins/mta_sts_run.c
doc_manuals_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
doc_manuals_LDADD = survey/libsurvey.a $(https_libs) $(plugin_libs) $(CURL_LIBS) $(PSL_LIBS)

manuals_8 = doc/check_dane_tlsa.8 doc/check_dkim.8 doc/check_dmarc_spf.8 doc/check_dnssec.8 \
	doc/check_mta_sts.8 doc/check_smtp_starttls.8 doc/mailsec_survey.8
manuals_7 = doc/mailsec-findings.7
manuals_5 = doc/mailsec-baseline.5
man_MANS += $(manuals_8) $(manuals_7) $(manuals_5)
CLEANFILES += $(manuals_8) $(manuals_7) $(manuals_5)

$(manuals_8) $(manuals_7) $(manuals_5): doc/manuals$(EXEEXT)
	$(AM_V_GEN)doc/manuals$(EXEEXT) `basename $@ | sed 's/\.[578]$$//'` > $@.tmp && mv $@.tmp $@

# The picture in the README, and how far surveys go.
EXTRA_DIST += doc/SCALE doc/report.png
