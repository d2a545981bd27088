noinst_LIBRARIES += common/cli/libcli.a
common_cli_libcli_a_SOURCES = \
	common/cli/extra_opts.c \
	common/cli/extra_opts.h \
	common/cli/extra_opts_parse.c \
	common/cli/option.c \
	common/cli/option.h \
	common/cli/option_text.c
