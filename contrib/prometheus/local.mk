# See contrib/prometheus.
