# Unit tests: one program a module, all with cmocka. Each layer has its own fragment.
unit_libs = $(CMOCKA_LIBS)

if HAVE_CMOCKA
include tests/unit/base.mk
include tests/unit/report.mk
include tests/unit/cli.mk
include tests/unit/net.mk
include tests/unit/dns.mk
include tests/unit/tls.mk
include tests/unit/smtp.mk
include tests/unit/policy.mk
include tests/unit/gather.mk
include tests/unit/scan.mk
include tests/unit/store.mk
include tests/unit/txt.mk
include tests/unit/spf.mk
include tests/unit/dmarc.mk
include tests/unit/dkim.mk
include tests/unit/mta_sts.mk
include tests/unit/https.mk
include tests/unit/survey.mk
include tests/unit/survey_diff.mk
endif
