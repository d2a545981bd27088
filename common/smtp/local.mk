noinst_LIBRARIES += common/smtp/libsmtp.a
common_smtp_libsmtp_a_SOURCES = \
	common/smtp/ehlo.c \
	common/smtp/ehlo.h \
	common/smtp/reply.c \
	common/smtp/reply.h \
	common/smtp/session.c \
	common/smtp/session.h \
	common/smtp/session_private.h \
	common/smtp/session_raw.c \
	common/smtp/session_step.c
