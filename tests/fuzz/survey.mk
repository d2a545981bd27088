# Fuzz targets: what mailsec_survey reads.
fuzz_survey_libs = survey/libsurvey.a $(https_libs) $(plugin_libs) $(CURL_LIBS) $(PSL_LIBS)

fuzz_replays += tests/fuzz/replay_list
tests_fuzz_replay_list_SOURCES = tests/fuzz/fuzz_list.c $(fuzz_main)
tests_fuzz_replay_list_LDADD = $(fuzz_survey_libs)

fuzz_replays += tests/fuzz/replay_lines
tests_fuzz_replay_lines_SOURCES = tests/fuzz/fuzz_lines.c $(fuzz_main)
tests_fuzz_replay_lines_LDADD = $(fuzz_survey_libs)

fuzz_replays += tests/fuzz/replay_csv
tests_fuzz_replay_csv_SOURCES = tests/fuzz/fuzz_csv.c $(fuzz_main)
tests_fuzz_replay_csv_LDADD = $(fuzz_survey_libs)
