noinst_LIBRARIES += common/report/libreport.a
common_report_libreport_a_SOURCES = \
	common/report/explain.h \
	common/report/finding.c \
	common/report/finding.h \
	common/report/findings.def \
	common/report/perfdata.c \
	common/report/perfdata.h \
	common/report/report.h \
	common/report/state.c \
	common/report/state.h \
	common/report/threshold.c \
	common/report/threshold.h
