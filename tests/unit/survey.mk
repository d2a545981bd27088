# Unit tests: mailsec_survey, and the records that it writes.
survey_tests = tests/unit/test_record tests/unit/test_survey_list tests/unit/test_survey_crowd \
	tests/unit/test_survey_files tests/unit/test_survey_html
check_PROGRAMS += $(survey_tests)
TESTS += $(survey_tests)
survey_test_cppflags = $(AM_CPPFLAGS) $(JANSSON_CFLAGS)
survey_test_cflags = $(AM_CFLAGS) $(CMOCKA_CFLAGS)
survey_test_libs = survey/libsurvey.a $(https_libs) $(plugin_libs) $(CURL_LIBS) $(PSL_LIBS) $(unit_libs)

tests_unit_test_record_SOURCES = tests/unit/test_record.c tests/unit/unit.h \
	tests/unit/unit_arena.h
tests_unit_test_record_CPPFLAGS = $(survey_test_cppflags)
tests_unit_test_record_CFLAGS = $(survey_test_cflags)
tests_unit_test_record_LDADD = common/render/librender.a common/base/libbase.a $(JANSSON_LIBS) \
	$(IDN2_LIBS) $(unit_libs) -lm
tests_unit_test_survey_list_SOURCES = tests/unit/test_survey_list.c
tests_unit_test_survey_list_CPPFLAGS = $(survey_test_cppflags)
tests_unit_test_survey_list_CFLAGS = $(survey_test_cflags)
tests_unit_test_survey_list_LDADD = $(survey_test_libs)
tests_unit_test_survey_crowd_SOURCES = tests/unit/test_survey_crowd.c
tests_unit_test_survey_crowd_CPPFLAGS = $(survey_test_cppflags)
tests_unit_test_survey_crowd_CFLAGS = $(survey_test_cflags)
tests_unit_test_survey_crowd_LDADD = $(survey_test_libs)
tests_unit_test_survey_files_SOURCES = tests/unit/test_survey_files.c
tests_unit_test_survey_files_CPPFLAGS = $(survey_test_cppflags)
tests_unit_test_survey_files_CFLAGS = $(survey_test_cflags)
tests_unit_test_survey_files_LDADD = $(survey_test_libs)
tests_unit_test_survey_html_SOURCES = tests/unit/test_survey_html.c
tests_unit_test_survey_html_CPPFLAGS = $(survey_test_cppflags)
tests_unit_test_survey_html_CFLAGS = $(survey_test_cflags)
tests_unit_test_survey_html_LDADD = $(survey_test_libs)
