noinst_LIBRARIES += common/net/libnet.a
common_net_libnet_a_SOURCES = \
	common/net/conn.h \
	common/net/loop.h
