noinst_LIBRARIES += common/facts/libfacts.a
common_facts_libfacts_a_SOURCES = \
	common/facts/certificate.h \
	common/facts/dkim.h \
	common/facts/dmarc.h \
	common/facts/dnssec.h \
	common/facts/group.c \
	common/facts/group.h \
	common/facts/known_primes.c \
	common/facts/mail.h \
	common/facts/mta_sts.c \
	common/facts/mta_sts.h \
	common/facts/policy_file.c \
	common/facts/policy_file.h \
	common/facts/report_uri.h \
	common/facts/run.h \
	common/facts/scan.h \
	common/facts/session.c \
	common/facts/session.h \
	common/facts/spf_result.h \
	common/facts/spf.h \
	common/facts/suite.c \
	common/facts/suite.def \
	common/facts/suite.h \
	common/facts/suite_other.def \
	common/facts/tlsa.h \
	common/facts/txt.h
