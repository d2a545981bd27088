# Fuzz targets: SPF.
