/* SPDX-License-Identifier: GPL-3.0-or-later */
/* banned: functions that must not compile here. config.h includes it, so it needs no include
 * anywhere. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#if defined(__GNUC__) && !defined(FUZZING_ENGINE_OWNS_MAIN)
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
/* Not rand: OpenSSL and others name parameters so. */
/* With _FORTIFY_SOURCE these two are macros under clang, which warns when it poisons a macro. */
#undef sprintf
#undef vsprintf
#pragma GCC poison strcpy strcat sprintf vsprintf strncpy strncat strtok gets alloca sscanf
#pragma GCC poison atoi atol atof localtime gmtime ctime asctime srand
#endif

#endif
