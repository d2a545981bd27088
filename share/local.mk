# What is installed as data.
dist_pkgdata_DATA = share/report.schema.json

# Baselines: built into the programs, and installed as examples to copy.
baselines = \
	share/baselines/opportunistic.baseline \
	share/baselines/bcp195.baseline \
	share/baselines/ncsc-nl-2025-05.baseline \
	share/baselines/mozilla-intermediate-6.0.baseline \
	share/baselines/mozilla-modern-6.0.baseline \
	share/baselines/mozilla-intermediate-5.8.baseline
baselinesdir = $(pkgdatadir)/baselines
dist_baselines_DATA = $(baselines)
EXTRA_DIST += share/baselines/embed

common/policy/baseline_texts.c: $(baselines) share/baselines/embed
	$(AM_V_GEN)$(MKDIR_P) common/policy && \
	    (cd $(srcdir) && share/baselines/embed $(baselines)) > $@.tmp && mv $@.tmp $@
CLEANFILES += common/policy/baseline_texts.c
