noinst_LIBRARIES += common/report/libreport.a
common_report_libreport_a_SOURCES = \
	common/report/explain.c \
	common/report/explain.h \
	common/report/finding.c \
	common/report/finding.h \
	common/report/findings.def \
	common/report/findings_dkim.def \
	common/report/findings_scan.def \
	common/report/findings_dmarc.def \
	common/report/findings_mta_sts.def \
	common/report/findings_spf.def \
	common/report/perfdata.c \
	common/report/perfdata.h \
	common/report/report.c \
	common/report/report.h \
	common/report/report_json.c \
	common/report/report_private.h \
	common/report/report_prometheus.c \
	common/report/report_text.c \
	common/report/state.c \
	common/report/state.h \
	common/report/threshold.c \
	common/report/threshold.h
