# The lab: a small mail world in a namespace of its own.
include tests/lab/fault.mk
EXTRA_DIST += tests/lab/lab tests/lab/peers tests/lab/demo tests/lab/demo.txt tests/lab/world.tsv \
	tests/lab/TlsPeer.java tests/lab/btcirt.py tests/lab/fetch_node.py tests/lab/peers_cache.py tests/lab/posture.tsv tests/lab/posture_table.py tests/lab/raw_tls.py \
	tests/lab/starttls_front.py tests/lab/tls_peer.js tests/lab/tls_peers.py \
	tests/lab/with-resolver tests/lab/dnsproxy.py tests/lab/mta.py tests/lab/namespace.py tests/lab/pki.py \
	tests/lab/servers.py tests/lab/web.py tests/lab/world.py tests/lab/world_dkim.tsv tests/lab/world_dmarc.tsv \
	tests/lab/world_oracles.tsv tests/lab/world_scan.tsv tests/lab/world_spf.tsv tests/lab/world_sts.tsv tests/lab/zones.py
# Certificates and zones are kept between runs here, for some hours.
AM_TESTS_ENVIRONMENT = LAB_STATE='$(abs_builddir)/lab-state'; export LAB_STATE; \
	LAB_BUILD='$(abs_builddir)'; export LAB_BUILD;

mostlyclean-local:
	rm -rf lab-state
