noinst_LIBRARIES += common/policy/libpolicy.a
common_policy_libpolicy_a_SOURCES = \
	common/policy/cert.c \
	common/policy/cert.h \
	common/policy/dane.c \
	common/policy/dane.h \
	common/policy/dane_hosts.c \
	common/policy/dane_set.c \
	common/policy/dnssec.c \
	common/policy/dane_next.c \
	common/policy/dane_next.h \
	common/policy/judge.h \
	common/policy/limits.c \
	common/policy/limits.h \
	common/policy/mx.c \
	common/policy/places.c \
	common/policy/places.h \
	common/policy/reach.c \
	common/policy/reach.h \
	common/policy/run.c \
	common/policy/smtp.c \
	common/policy/smtp_reach.c \
	common/policy/smtp_tls.c \
	common/policy/report_uri.h \
	common/policy/spf_macro.c \
	common/policy/spf_macro.h \
	common/policy/spf_record.c \
	common/policy/spf_record.h \
	common/policy/tags.c \
	common/policy/tags.h \
	common/policy/trouble.c \
	common/policy/trouble.h \
	common/policy/txt.c \
	common/policy/txt.h \
	common/policy/words.c \
	common/policy/words.h
