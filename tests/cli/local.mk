# The programs against the lab. Every condition of tests/lab/world*.tsv counts as a test.
TESTS += tests/cli/world
EXTRA_DIST += tests/cli/world

# --help, manuals and the catalogue of findings against the tables. No network.
TESTS += tests/cli/documents
EXTRA_DIST += tests/cli/documents

# Independent clients beside the programs, in the same lab.
TESTS += tests/cli/oracles
EXTRA_DIST += tests/cli/oracles tests/cli/oracle_clients.py

# The same for SPF.
TESTS += tests/cli/oracles_policy
EXTRA_DIST += tests/cli/oracles_policy tests/cli/oracle_tally.py

# And DMARC.
TESTS += tests/cli/oracles_dmarc
EXTRA_DIST += tests/cli/oracles_dmarc

# mailsec_survey over the whole world, beside the plugins; over a rebuilt small internet; its page in a
# browser; cut into pieces for the workers of a job server.
TESTS += tests/cli/survey tests/cli/btcirt tests/cli/report_html tests/cli/gearman
EXTRA_DIST += tests/cli/survey tests/cli/btcirt tests/cli/report_html tests/cli/gearman

# What scans cost and how they end, on loopback.
TESTS += tests/cli/scan
EXTRA_DIST += tests/cli/scan

# Last, since they keep the machine busy: TLS servers of other makers, and what scans find out about them.
TESTS += tests/cli/posture
EXTRA_DIST += tests/cli/posture

# The same servers, scanned by others as well.
TESTS += tests/cli/scanners
EXTRA_DIST += tests/cli/scanners
