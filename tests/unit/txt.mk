# Unit tests: policy records: TXT, tag lists.
