noinst_LIBRARIES += common/store/libstore.a
common_store_libstore_a_SOURCES = \
	common/store/store.c \
	common/store/store.h
common_store_libstore_a_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
