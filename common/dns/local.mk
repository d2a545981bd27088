noinst_LIBRARIES += common/dns/libdns.a
common_dns_libdns_a_SOURCES = \
	common/dns/answers.h \
	common/dns/blame.h \
	common/dns/host.h \
	common/dns/mx.h \
	common/dns/records.h \
	common/dns/resolver.h \
	common/dns/signed_zone.h
