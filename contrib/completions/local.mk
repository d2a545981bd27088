# Completion for bash: found there by bash-completion under the name of the command.
bashcompletiondir = $(datadir)/bash-completion/completions
bashcompletion_DATA = contrib/completions/mailsec_survey
CLEANFILES += $(bashcompletion_DATA)

contrib/completions/mailsec_survey: contrib/commands$(EXEEXT) Makefile
	$(make_commands) bash $(into_file)

# One file for all of them: bash-completion looks for each by its name.
install-data-hook:
	cd '$(DESTDIR)$(bashcompletiondir)' && for name in $(libexec_PROGRAMS); do \
	    rm -f $$name && $(LN_S) mailsec_survey $$name || exit 1; done
uninstall-hook:
	cd '$(DESTDIR)$(bashcompletiondir)' && rm -f $(libexec_PROGRAMS)
