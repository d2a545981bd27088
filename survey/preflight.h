/* SPDX-License-Identifier: GPL-3.0-or-later */
/* preflight: one question before thousands: can the resolver be used? */
#ifndef SURVEY_PREFLIGHT_H
#define SURVEY_PREFLIGHT_H

#include "survey/stage.h"

/* Looks the root up by the stage's resolver, on its loop, which must not run yet. ERR_SYSTEM with
 * what to do, where no answer comes or none validates; without validation any answer will do. */
MUST_CHECK int preflight(struct stage *stage, struct err *err);

#endif
