noinst_LIBRARIES += common/cli/libcli.a
common_cli_libcli_a_SOURCES = \
	common/cli/extra_opts.h \
	common/cli/option.h
