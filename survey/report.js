"use strict";
// The table of domains: search, filter by state and group, sort, open a row. Texts come from the data and
// become text nodes only.
(function () {
  var SHOWN = 200;
  var COLUMNS = [["domain", "Domain"], ["state", "State"], ["operator", "Operator"], ["mx", "MX"], ["starttls", "STARTTLS"],
    ["tls", "TLS"], ["certificate", "Certificate"], ["dane", "DANE"], ["mta_sts", "MTA-STS"], ["spf", "SPF"], ["dmarc", "DMARC"],
    ["dnssec", "DNSSEC"]];
  var BADNESS = { CRITICAL: 4, WARNING: 3, UNKNOWN: 2, OK: 1, EXCLUDED: 0 };
  var rows = [];
  var sorted;
  var section = document.getElementById("domains-section");
  var box = document.getElementById("search"), state = document.getElementById("state"), group = document.getElementById("group");
  var table = document.getElementById("domains"), count = document.getElementById("count");

  function element(name, text, className) {
    var made = document.createElement(name);
    if (text !== undefined && text !== null) made.textContent = text;
    if (className) made.className = className;
    return made;
  }

  function load() {
    document.querySelectorAll("script.rows").forEach(function (part) {
      JSON.parse(part.textContent).forEach(function (row) {
        row.group = row.groups.join(", ");
        row.text = [row.domain, row.operator].concat(row.groups).concat(row.findings.map(function (f) {
          return f.id + " " + f.where + " " + f.text;
        })).join("\n").toLowerCase();
        rows.push(row);
      });
    });
  }

  function compare(a, b) {
    var x = a[sorted.key], y = b[sorted.key], order;
    if (sorted.key === "state") order = BADNESS[y] - BADNESS[x];
    else if (typeof x === "number") order = x - y;
    else order = String(x === null ? "" : x).localeCompare(String(y === null ? "" : y));
    return (sorted.down ? -order : order) || (a.domain < b.domain ? -1 : a.domain > b.domain ? 1 : 0);
  }

  function wanted(row) {
    var words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    return (state.value === "" || row.state === state.value) && (group.value === "" || row.groups.indexOf(group.value) >= 0) &&
      words.every(function (word) { return row.text.indexOf(word) >= 0; });
  }

  function details(row) {
    var line = element("tr"), cell = element("td", null, "open"), list = element("ul");
    cell.colSpan = COLUMNS.length;
    row.findings.forEach(function (finding) {
      var item = element("li"), link = element("a", finding.id);
      link.href = "#finding-" + finding.id;
      item.append(element("span", finding.state, "state " + finding.state), " ", link, " ", element("b", finding.where),
        finding.where ? ": " : "", finding.text);
      list.append(item);
    });
    cell.append(list);
    if (row.findings.length === 0) cell.append("no findings");
    line.append(cell);
    return line;
  }

  function show() {
    var found = rows.filter(wanted).sort(compare), body = element("tbody");
    found.slice(0, SHOWN).forEach(function (row) {
      var line = element("tr", null, "domain"), open = null;
      COLUMNS.forEach(function (column) {
        var value = row[column[0]];
        var cell = element("td", column[0] === "state" ? null : value);
        if (column[0] === "state") cell.append(element("span", value, "state " + value));
        line.append(cell);
      });
      line.tabIndex = 0;
      function toggle() {
        if (open) { open.remove(); open = null; } else { open = details(row); line.after(open); }
        line.setAttribute("aria-expanded", String(open !== null));
      }
      line.setAttribute("aria-expanded", "false");
      line.addEventListener("click", toggle);
      line.addEventListener("keydown", function (event) {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); toggle(); }
      });
      body.append(line);
    });
    if (table.tBodies.length) table.tBodies[0].remove();
    table.append(body);
    count.textContent = found.length + " of " + rows.length + " domains" +
      (found.length > SHOWN ? ", the first " + SHOWN + " shown" : "");
  }

  // The heading says by what, and which way, the rows are sorted.
  function sort(cells, key, down) {
    sorted = { key: key, down: down };
    COLUMNS.forEach(function (column, i) {
      cells[i].setAttribute("aria-sort", column[0] !== key ? "none" : down ? "descending" : "ascending");
    });
    show();
  }

  function head() {
    var line = element("tr"), cells = [];
    COLUMNS.forEach(function (column) {
      var cell = element("th"), button = element("button", column[1]);
      cell.scope = "col";
      button.type = "button";
      button.addEventListener("click", function () {
        sort(cells, column[0], sorted.key === column[0] && !sorted.down);
      });
      cell.append(button);
      cells.push(cell);
      line.append(cell);
    });
    table.createTHead().append(line);
    sort(cells, "domain", false);
  }

  load();
  var names = {};
  rows.forEach(function (row) { row.groups.forEach(function (name) { names[name] = true; }); });
  Object.keys(names).sort().forEach(function (name) {
    var option = element("option", name);
    option.value = name;
    group.append(option);
  });
  if (Object.keys(names).length < 2) group.hidden = true;
  else COLUMNS.splice(1, 0, ["group", "Group"]);
  head();
  [box, state, group].forEach(function (input) { input.addEventListener("input", show); });
  section.hidden = false;
}());
