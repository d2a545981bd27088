# The plugins: each is its own .c, the shared ones, and main.c built with its name.
libexec_PROGRAMS += check_dane_tlsa check_dkim check_dmarc_spf check_dnssec check_mta_sts \
	check_smtp_starttls

noinst_LIBRARIES += plugins/libplugin.a
plugins_libplugin_a_SOURCES = \
	plugins/mail_run.c \
	plugins/mail_run.h \
	plugins/mta_sts_state.c \
	plugins/mta_sts_state.h \
	plugins/options_shared.c \
	plugins/options_scan.c \
	plugins/options_smtp.c \
	plugins/plugin.c \
	plugins/plugin.h \
	plugins/settings.c
plugins_libplugin_a_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)

plugin_libs = \
	plugins/libplugin.a \
	common/gather/libgather.a \
	common/render/librender.a \
	common/policy/libpolicy.a \
	common/store/libstore.a \
	common/smtp/libsmtp.a \
	common/dns/libdns.a \
	common/tls/libtls.a \
	common/net/libnet.a \
	common/facts/libfacts.a \
	common/report/libreport.a \
	common/cli/libcli.a \
	common/base/libbase.a \
	$(OPENSSL_LIBS) -lc $(EVENT_LIBS) $(LDNS_LIBS) $(UNBOUND_LIBS) $(JANSSON_LIBS) $(IDN2_LIBS) -lm

check_smtp_starttls_SOURCES = plugins/check_smtp_starttls.c plugins/main.c
check_smtp_starttls_CPPFLAGS = $(AM_CPPFLAGS) -DPLUGIN=check_smtp_starttls
check_smtp_starttls_LDADD = $(plugin_libs)

check_dane_tlsa_SOURCES = \
	plugins/check_dane_tlsa.c \
	plugins/dane_modes.h \
	plugins/dane_next.c \
	plugins/dane_offline.c \
	plugins/main.c
check_dane_tlsa_CPPFLAGS = $(AM_CPPFLAGS) -DPLUGIN=check_dane_tlsa
check_dane_tlsa_LDADD = $(plugin_libs)

check_dmarc_spf_SOURCES = \
	plugins/check_dmarc_spf.c \
	plugins/dmarc_spf.h \
	plugins/dmarc_spf_host.c \
	plugins/main.c
check_dmarc_spf_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) -DPLUGIN=check_dmarc_spf
check_dmarc_spf_LDADD = $(plugin_libs) $(PSL_LIBS)

check_dnssec_SOURCES = plugins/check_dnssec.c plugins/main.c
check_dnssec_CPPFLAGS = $(AM_CPPFLAGS) -DPLUGIN=check_dnssec
check_dnssec_LDADD = $(plugin_libs)

check_dkim_SOURCES = plugins/check_dkim.c plugins/main.c
check_dkim_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) -DPLUGIN=check_dkim
check_dkim_LDADD = $(plugin_libs)

# The one that fetches over HTTPS: no other loads libcurl.
https_libs = common/gather/libgather.a common/https/libhttps.a
check_mta_sts_SOURCES = \
	plugins/check_mta_sts.c \
	plugins/main.c \
	plugins/mta_sts.h \
	plugins/mta_sts_offline.c \
	plugins/mta_sts_run.c
check_mta_sts_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS) -DPLUGIN=check_mta_sts
check_mta_sts_LDADD = $(https_libs) $(plugin_libs) $(CURL_LIBS)

# All of them in one library: for programs that print their option tables.
noinst_LIBRARIES += plugins/liball.a
plugins_liball_a_SOURCES = \
	plugins/all.c \
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
plugins_liball_a_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
all_plugin_libs = plugins/liball.a survey/libsurvey.a $(https_libs) $(plugin_libs) $(CURL_LIBS) \
	$(PSL_LIBS)
