/* SPDX-License-Identifier: GPL-3.0-or-later */
/* all: the list of the plugins. */
#include <config.h>

#include "plugin.h"

const struct plugin *const plugins_all[] = {
    &check_smtp_starttls, &check_dane_tlsa, &check_mta_sts, &check_dmarc_spf,
    &check_dkim,          &check_dnssec,    NULL,
};
