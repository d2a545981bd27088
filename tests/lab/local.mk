# The lab: a small mail world in a namespace of its own.
include tests/lab/fault.mk
