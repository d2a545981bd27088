noinst_LIBRARIES += common/net/libnet.a
common_net_libnet_a_SOURCES = \
	common/net/conn.c \
	common/net/conn.h \
	common/net/hostname.c \
	common/net/hostname.h \
	common/net/loop.c \
	common/net/loop.h \
	common/net/socket.c \
	common/net/socket.h
common_net_libnet_a_CFLAGS = $(AM_CFLAGS) $(EVENT_CFLAGS)
