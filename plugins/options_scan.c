/* SPDX-License-Identifier: GPL-3.0-or-later */
/* options_scan: options of posture scans. */
#include <config.h>

#include <string.h>

#include "base/file.h"
#include "plugin.h"
#include "policy/baseline.h"

static int set_scan(void *target, const char *value, struct err *err)
{
    enum scan_mode *mode = &((struct settings *)target)->gather.scan;

    if (strcmp(value, "policy") == 0)
        *mode = SCAN_POLICY;
    else if (strcmp(value, "inventory") == 0)
        *mode = SCAN_INVENTORY;
    else
        return err_set(err, ERR_USAGE, "wants policy or inventory");
    return 0;
}

static int read_baseline(struct arena *arena, const char *file, struct baseline **out,
                         struct err *err)
{
    struct buf text;
    int rc;

    buf_init(&text, BASELINE_TEXT_MAX);
    rc = file_read(file, &text, err);
    if (rc == 0)
        rc = baseline_parse(file, text.data, text.len, arena, out, err);
    buf_clear(&text);
    return rc;
}

/* A name without a slash and without the ending of files is one that is built in. */
static int set_baseline(void *target, const char *value, struct err *err)
{
    struct settings *settings = target;
    size_t length = strlen(value), ending = strlen(".baseline");
    bool is_file = strchr(value, '/') != NULL ||
                   (length > ending && strcmp(value + length - ending, ".baseline") == 0);
    struct baseline *baseline = NULL;
    int rc;

    if (strcmp(value, "list") == 0) {
        settings->print = baseline_list(settings->arena);
        return 0;
    }
    rc = is_file ? read_baseline(settings->arena, value, &baseline, err)
                 : baseline_builtin(value, settings->arena, &baseline, err);
    settings->judge.baseline = baseline;
    return rc;
}

int setting_scan_finish(struct settings *settings, struct err *err)
{
    struct baseline *baseline = NULL;
    int rc;

    if (settings->gather.intrusive && settings->gather.scan == SCAN_NONE)
        settings->gather.scan = SCAN_POLICY;
    if (settings->gather.scan == SCAN_NONE)
        return settings->judge.baseline == NULL
                   ? 0
                   : err_set(err, ERR_USAGE, "--baseline judges a scan: add --scan policy");
    if (settings->judge.baseline != NULL)
        return 0;
    rc = baseline_builtin("opportunistic", settings->arena, &baseline, err);
    settings->judge.baseline = baseline;
    return rc;
}

const struct option_row options_scan[OPTIONS_SCAN_COUNT] = {
    {.name = "scan",
     .value = "MODE",
     .set = set_scan,
     .help = "policy, inventory: what else is accepted",
     .manual =
         "Find out what each address would accept: old versions, weak suites, groups, "
         "certificates, known weaknesses. With MODE policy what baselines judge, in at most 12 "
         "connections to an address; with inventory every suite, group and signature scheme, in at "
         "most 45. One connection at a time, --gap apart; the scan ends at the first 421, and when "
         "the door stays shut twice. Give it time: with a server 100 ms away a policy scan takes "
         "12 seconds and an inventory 45, half of it gaps, and a slow greeting is waited for each "
         "time. -t 40 is enough for most policy scans, -t 120 for inventories. Addresses are "
         "scanned "
         "at the same time; one whose time was over is reported as far as it came."},
    {.name = "baseline",
     .value = "NAME|FILE",
     .set = set_baseline,
     .help = "judge a scan by it; list shows all",
     .manual = "What a scan is judged by: the name of one that is built in, or a file with an own "
               "one (mailsec-baseline(5)). list prints the names. Without it: opportunistic, to "
               "which old TLS on port 25 is a WARNING, since it is better than clear text."},
    {.name = "intrusive",
     .flag = offsetof(struct settings, gather.intrusive),
     .help = "also try known holes; on your own servers only",
     .manual =
         "Test for Heartbleed, CCS injection, ROBOT, Ticketbleed, client-initiated renegotiation, "
         "STARTTLS command injection, and whether MAIL is taken without TLS. Nothing of it harms a "
         "server, but it looks like an attack: use it on your own servers only. At most 40 further "
         "connections to an address. Without --scan it implies --scan policy."},
};
