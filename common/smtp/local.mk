noinst_LIBRARIES += common/smtp/libsmtp.a
common_smtp_libsmtp_a_SOURCES = \
	common/smtp/reply.h \
	common/smtp/session.h
