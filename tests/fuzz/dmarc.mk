# Fuzz targets: DMARC.
