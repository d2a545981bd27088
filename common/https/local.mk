noinst_LIBRARIES += common/https/libhttps.a
common_https_libhttps_a_SOURCES = \
	common/https/fetch.c \
	common/https/fetch.h \
	common/https/fetch_end.c \
	common/https/fetch_private.h \
	common/https/fetch_setup.c
common_https_libhttps_a_CPPFLAGS = $(AM_CPPFLAGS) $(CURL_CFLAGS)
