# Files for monitoring systems and shells. What follows the option tables is made from them.
noinst_PROGRAMS += contrib/commands
contrib_commands_SOURCES = \
	contrib/commands.c \
	contrib/commands.h \
	contrib/commands_bash.c \
	contrib/commands_director.c \
	contrib/commands_icinga2.c \
	contrib/commands_nagios.c \
	contrib/commands_zabbix.c
contrib_commands_CPPFLAGS = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
contrib_commands_LDADD = $(all_plugin_libs)

make_commands = $(AM_V_GEN)$(MKDIR_P) $(@D) && contrib/commands$(EXEEXT)
into_file = '$(libexecdir)' > $@.tmp && mv $@.tmp $@

include contrib/icinga2/local.mk
include contrib/nagios/local.mk
include contrib/completions/local.mk
include contrib/zabbix/local.mk
include contrib/prometheus/local.mk
include contrib/packaging/local.mk
