# Unit tests: common/https and the tasks of common/gather.
