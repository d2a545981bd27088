noinst_LIBRARIES += common/policy/libpolicy.a
common_policy_libpolicy_a_SOURCES = \
	common/policy/judge.h
