noinst_LIBRARIES += common/tls/libtls.a
common_tls_libtls_a_SOURCES = \
	common/tls/alert.c \
	common/tls/alert.h \
	common/tls/chain.c \
	common/tls/chain.h \
	common/tls/chain_facts.c \
	common/tls/client.c \
	common/tls/client.h \
	common/tls/dane.c \
	common/tls/flight.c \
	common/tls/flight.h \
	common/tls/flight_message.c \
	common/tls/flight_private.h \
	common/tls/handshake.c \
	common/tls/handshake.h \
	common/tls/handshake_facts.c \
	common/tls/hello.c \
	common/tls/hello.h \
	common/tls/library.c \
	common/tls/names.c \
	common/tls/posture.c \
	common/tls/posture.h \
	common/tls/posture_inventory.c \
	common/tls/posture_keys.c \
	common/tls/posture_note.c \
	common/tls/posture_offer.c \
	common/tls/posture_policy.c \
	common/tls/posture_private.h \
	common/tls/pubkey.c \
	common/tls/pubkey.h \
	common/tls/tls_private.h \
	common/tls/trust.c \
	common/tls/verify.h
