noinst_LIBRARIES += common/tls/libtls.a
common_tls_libtls_a_SOURCES = \
	common/tls/chain.h \
	common/tls/handshake.h \
	common/tls/verify.h
