# mailsec_survey: the whole pipeline over a list of domains.
bin_PROGRAMS = mailsec_survey
noinst_LIBRARIES += survey/libsurvey.a
survey_libsurvey_a_SOURCES = \
	survey/anonymise.c \
	survey/anonymise.h \
	survey/crowd.c \
	survey/crowd.h \
	survey/csv.c \
	survey/csv.h \
	survey/diff.c \
	survey/diff.h \
	survey/diff_compare.c \
	survey/diff_figures.c \
	survey/diff_html.c \
	survey/diff_json.c \
	survey/diff_private.h \
	survey/diff_rows.c \
	survey/diff_rows.h \
	survey/diff_text.c \
	survey/dns.c \
	survey/domain_run.c \
	survey/domain_run.h \
	survey/exclude.c \
	survey/exclude.h \
	survey/finding_line.c \
	survey/finding_line.h \
	survey/findings_csv.h \
	survey/hash.c \
	survey/hash.h \
	survey/html.c \
	survey/html.h \
	survey/html_parts.c \
	survey/html_parts.h \
	survey/index.c \
	survey/index.h \
	survey/lines.c \
	survey/lines.h \
	survey/list.c \
	survey/list.h \
	survey/list_read.c \
	survey/list_read.h \
	survey/options.c \
	survey/output.c \
	survey/output.h \
	survey/place.c \
	survey/place.h \
	survey/preflight.c \
	survey/preflight.h \
	survey/probe.c \
	survey/report.c \
	survey/run_file.c \
	survey/run_file.h \
	survey/stage.c \
	survey/stage.h \
	survey/survey.h \
	survey/tally.c \
	survey/tally.h \
	survey/tally_defs.c \
	survey/tally_rows.c \
	survey/view.c \
	survey/view.h
survey_libsurvey_a_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) $(OPENSSL_CFLAGS)
# Style sheet and script of the report, built in.
nodist_survey_libsurvey_a_SOURCES = survey/html_texts.c
EXTRA_DIST += survey/embed survey/report.css survey/report.js
survey/html_texts.c: survey/report.css survey/report.js survey/embed
	$(AM_V_GEN)$(MKDIR_P) survey && $(srcdir)/survey/embed $(srcdir)/survey/report.css \
	    $(srcdir)/survey/report.js > $@.tmp && mv $@.tmp $@
CLEANFILES += survey/html_texts.c
mailsec_survey_SOURCES = survey/main.c
mailsec_survey_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
mailsec_survey_LDADD = survey/libsurvey.a $(https_libs) $(plugin_libs) $(CURL_LIBS) $(PSL_LIBS)
