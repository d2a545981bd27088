# See contrib/packaging.
