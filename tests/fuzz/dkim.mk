# Fuzz targets: DKIM.
