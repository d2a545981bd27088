#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The manual pages that the tables make are mdoc(7) without a warning from mandoc.
set -eu

if ! command -v mandoc >/dev/null; then
    echo "skipped: no mandoc (Debian: mandoc)"
    exit 77
fi
page=manual_lint.$$.mdoc
trap 'rm -f "$page"' EXIT

lint() {
    "$@" >"$page"
    test -s "$page" || { echo "$*: empty"; exit 1; }
    # Pages that are not installed here cannot be cross-checked: that is below a warning.
    mandoc -T lint -W warning "$page" || { echo "$*: see above"; exit 1; }
    mandoc -T html "$page" | grep -q 'id="SEE_ALSO"' || { echo "$*: does not render"; exit 1; }
    echo "$*: $(wc -l <"$page") lines, no warning"
}

lint tests/unit/test_option --manual
lint tests/unit/test_explain --catalogue
