noinst_LIBRARIES += common/facts/libfacts.a
common_facts_libfacts_a_SOURCES = \
	common/facts/certificate.h \
	common/facts/dnssec.h \
	common/facts/mail.h \
	common/facts/run.h \
	common/facts/session.c \
	common/facts/session.h \
	common/facts/tlsa.h
