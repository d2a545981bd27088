# A Debian package, in the form that debian/rules tells, and an AppArmor profile.
EXTRA_DIST += \
	contrib/packaging/apparmor/mailsec-plugins \
	contrib/packaging/debian/README.Debian \
	contrib/packaging/debian/changelog \
	contrib/packaging/debian/control \
	contrib/packaging/debian/copyright \
	contrib/packaging/debian/mailsec-plugins.docs \
	contrib/packaging/debian/mailsec-plugins.lintian-overrides \
	contrib/packaging/debian/rules \
	contrib/packaging/debian/source/format
