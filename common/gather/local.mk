noinst_LIBRARIES += common/gather/libgather.a
common_gather_libgather_a_SOURCES = \
	common/gather/gather.h
