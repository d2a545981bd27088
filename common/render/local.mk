noinst_LIBRARIES += common/render/librender.a
common_render_librender_a_SOURCES = \
	common/render/dkim_json.c \
	common/render/dkim_json.h \
	common/render/dmarc_json.c \
	common/render/dmarc_json.h \
	common/render/facts_json.c \
	common/render/facts_json.h \
	common/render/mail_perfdata.c \
	common/render/mail_perfdata.h \
	common/render/mta_sts_json.c \
	common/render/mta_sts_json.h \
	common/render/record.c \
	common/render/record.h \
	common/render/record_types.c \
	common/render/scan_json.c \
	common/render/scan_json.h \
	common/render/spf_json.c \
	common/render/spf_json.h
common_render_librender_a_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
