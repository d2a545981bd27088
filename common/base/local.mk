noinst_LIBRARIES += common/base/libbase.a
common_base_libbase_a_SOURCES = \
	common/base/banned.h \
	common/base/buf.c \
	common/base/buf.h \
	common/base/bytes.c \
	common/base/bytes.h \
	common/base/clock.c \
	common/base/clock.h \
	common/base/err.c \
	common/base/err.h \
	common/base/file.c \
	common/base/file.h \
	common/base/ip.c \
	common/base/ip.h \
	common/base/mem.c \
	common/base/mem.h \
	common/base/name.c \
	common/base/name.h \
	common/base/num.c \
	common/base/num.h \
	common/base/page.c \
	common/base/page.h \
	common/base/text.c \
	common/base/text.h
