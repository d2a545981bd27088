# For Prometheus: node_exporter's textfile collector, alerts, a dashboard. doc/PROMETHEUS tells how they
# go together. Units, list and rules are to be copied to their places in /etc.
prometheusdir = $(pkgdatadir)/prometheus
dist_prometheus_SCRIPTS = contrib/prometheus/mailsec-textfile
prometheus_DATA = contrib/prometheus/mailsec-textfile.service
dist_prometheus_DATA = \
	contrib/prometheus/mailsec-alerts.yml \
	contrib/prometheus/mailsec-alerts-test.yml \
	contrib/prometheus/mailsec-dashboard.json \
	contrib/prometheus/mailsec-textfile.timer \
	contrib/prometheus/prometheus.conf
EXTRA_DIST += contrib/prometheus/mailsec-textfile.service.in
CLEANFILES += $(prometheus_DATA)

contrib/prometheus/mailsec-textfile.service: $(srcdir)/contrib/prometheus/mailsec-textfile.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) $(@D) && sed -e 's|[@]libexecdir[@]|$(libexecdir)|g' \
	    -e 's|[@]pkgdatadir[@]|$(pkgdatadir)|g' \
	    $(srcdir)/contrib/prometheus/mailsec-textfile.service.in > $@.tmp && mv $@.tmp $@
