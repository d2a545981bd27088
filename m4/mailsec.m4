# SPDX-License-Identifier: GPL-3.0-or-later

# MAILSEC_LIBRARY(VARIABLE, MODULE, DEBIAN-PACKAGE): a library that has to be there.
AC_DEFUN([MAILSEC_LIBRARY],
[PKG_CHECK_MODULES([$1], [$2], [],
    [AC_MSG_ERROR([$2 is missing: install $3 from Debian (./bootstrap deps does it).
pkg-config says: $$1_PKG_ERRORS])])])

# MAILSEC_WITH(NAME, VARIABLE, MODULE, DEBIAN-PACKAGE, PURPOSE): a library that may be absent;
# --with-NAME=yes insists on it. Sets have_NAME and the conditional HAVE_VARIABLE.
AC_DEFUN([MAILSEC_WITH],
[AC_ARG_WITH([$1], [AS_HELP_STRING([--with-$1=auto|yes|no], [$5 (auto)])], [], [with_$1=auto])
AS_CASE([$with_$1], [auto|yes|no], [],
    [AC_MSG_ERROR([--with-$1 takes auto, yes or no, not '$with_$1'])])
have_$1=no
AS_IF([test "$with_$1" != no],
    [PKG_CHECK_MODULES([$2], [$3], [have_$1=yes],
        [AS_IF([test "$with_$1" = yes],
            [AC_MSG_ERROR([--with-$1 was given but $3 is missing: install $4 from Debian])])])])
AM_CONDITIONAL([HAVE_$2], [test "$have_$1" = yes])])

# MAILSEC_ENABLE(NAME, PURPOSE): a switch, off unless asked for.
AC_DEFUN([MAILSEC_ENABLE],
[AC_ARG_ENABLE([$1], [AS_HELP_STRING([--enable-$1], [$2])], [], [enable_$1=no])
AS_CASE([$enable_$1], [yes|no], [],
    [AC_MSG_ERROR([--enable-$1 takes yes or no, not '$enable_$1'])])])

# MAILSEC_TRY(KIND, FLAG, IF-WORKS, [IF-NOT]): KIND is CPPFLAGS, CFLAGS or LDFLAGS. The flag has
# to compile and link with what the builder set and without any warning.
AC_DEFUN([MAILSEC_TRY],
[AC_MSG_CHECKING([whether $2 works])
mailsec_saved_$1=$$1
mailsec_saved_werror=$CFLAGS
CFLAGS="$CFLAGS -Werror"
$1="$$1 $2"
AC_LINK_IFELSE([AC_LANG_PROGRAM([[#include <string.h>]], [[char b[16]; memset(b, 1, sizeof b); return b[3];]])],
    [mailsec_works=yes], [mailsec_works=no])
$1=$mailsec_saved_$1
CFLAGS=$mailsec_saved_werror
AC_MSG_RESULT([$mailsec_works])
AS_IF([test "$mailsec_works" = yes], [$3], [$4])])

AC_DEFUN([MAILSEC_TRY_LD], [MAILSEC_TRY([LDFLAGS], [$1], [$2])])
AC_DEFUN([MAILSEC_HARDEN_CPP],
    [MAILSEC_TRY([CPPFLAGS], [$1], [HARDEN_CPPFLAGS="$HARDEN_CPPFLAGS $1"])])
AC_DEFUN([MAILSEC_HARDEN_CC],
    [MAILSEC_TRY([CFLAGS], [$1], [HARDEN_CFLAGS="$HARDEN_CFLAGS $1"])])
AC_DEFUN([MAILSEC_HARDEN_LD],
    [MAILSEC_TRY([LDFLAGS], [$1], [HARDEN_LDFLAGS="$HARDEN_LDFLAGS $1"])])

# MAILSEC_INSTRUMENT(FLAGS, [HINT]): flags that compile and link or end configure.
AC_DEFUN([MAILSEC_INSTRUMENT],
[MAILSEC_TRY([CFLAGS], [$1], [INSTRUMENT_CFLAGS="$INSTRUMENT_CFLAGS $1"],
    [AC_MSG_ERROR([$CC cannot build with $1$2])])])
