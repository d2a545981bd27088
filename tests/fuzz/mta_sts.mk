# Fuzz targets: MTA-STS and TLSRPT.
