noinst_LIBRARIES += common/gather/libgather.a
common_gather_libgather_a_SOURCES = \
	common/gather/control.c \
	common/gather/gather.c \
	common/gather/gather.h \
	common/gather/gather_private.h \
	common/gather/intrusive.c \
	common/gather/intrusive.h \
	common/gather/policy_file.c \
	common/gather/policy_file.h \
	common/gather/scan.c \
	common/gather/scan.h \
	common/gather/scan_words.c \
	common/gather/scan_words.h \
	common/gather/shared.c \
	common/gather/task.c \
	common/gather/task.h \
	common/gather/visit.c
