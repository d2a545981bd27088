noinst_LIBRARIES += common/dns/libdns.a
common_dns_libdns_a_SOURCES = \
	common/dns/answers.c \
	common/dns/answers.h \
	common/dns/blame.c \
	common/dns/blame.h \
	common/dns/host.c \
	common/dns/host.h \
	common/dns/host_private.h \
	common/dns/host_tlsa.c \
	common/dns/mx.c \
	common/dns/mx.h \
	common/dns/own_resolver.c \
	common/dns/own_resolver.h \
	common/dns/records.c \
	common/dns/records.h \
	common/dns/records_private.h \
	common/dns/records_rdata.c \
	common/dns/resolver.c \
	common/dns/resolver.h \
	common/dns/resolver_config.c \
	common/dns/resolver_context.c \
	common/dns/resolver_private.h \
	common/dns/signed_zone.c \
	common/dns/signed_zone.h \
	common/dns/trouble.c \
	common/dns/trouble.h
