# What is installed as data.
dist_pkgdata_DATA = share/report.schema.json
