/* SPDX-License-Identifier: GPL-3.0-or-later */
/* main: built once for each plugin, with PLUGIN naming it. */
#include <config.h>

#include "plugin.h"

int main(int argc, char **argv)
{
    return plugin_main(&PLUGIN, argc, argv);
}
