#!/usr/bin/env python3
"""The morning page in a browser: what only a browser can tell.

    check_index.py [--pictures DIR] PROGRAM FOLDER

Makes the state of 0, 1, 14 and 2,000 made-up reports in FOLDER, lets PROGRAM write
their page, and looks at it as check_pages.py does: widths, light and dark, messages,
filters with and without script, order, search, keyboard, contrast, print, the clock.
Prints what is wrong, a line each; the exit code is 1 if anything is.
"""
import base64
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

from check_pages import Browser, OVERFLOW, messages, picture

NOW = 1796004729  # Monday 30 November 2026, 02:12:09 UTC
DAY = 86400
WIDTHS = (1280, 820, 390, 320)
MOST_SECONDS = 1.0
LONG = "A title of three hundred characters " * 9

# --- Made-up reports ----------------------------------------------------------------


def at(days, seconds=0):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(NOW - 99 + seconds - days * DAY))


def line(days, fields, findings=()):
    parts = [at(days)] + [f"{k}={v}" for k, v in fields.items()]
    for label, shown, value in findings:
        parts += ["finding=" + label, "shown=" + shown, "value=" + value]
    return "\t".join(parts + ["end"]) + "\n"


def digest(id_, title, **given):
    whole = {"digest": 1, "id": id_, "title": title, "state": "compared", "why": None,
             "summary": "numbers moved", "sentence": "numbers moved",
             "counts": [], "made": at(0), "before": at(1), "data_sha256": "",
             "numbers": 40, "moved": 4, "moved_in_print": 4, "crossed": 0, "appeared": 0,
             "vanished": 0, "restyled": 0, "watch": [], "causes": [], "same": [],
             "findings": [], "moves": [], "more_moves": 0, "levels": [], "claims": [],
             "warnings": 0, "first_warning": None, "new_warnings": [], "warnings_new": 0,
             "warnings_gone": 0, "guard": []}
    whole.update(given)
    return json.dumps(whole)


class Reports:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        (self.folder / ".state").mkdir(parents=True)

    def nights(self, n, of, failed=(), changed=()):
        text = "".join(line(d, {"started": at(d, -127), "configs": of, "processes": 4,
                                "failed": failed[i] if i < len(failed) else 0,
                                "changed": changed[i] if i < len(changed) else 0})
                       for i, d in enumerate(range(n - 1, -1, -1)))
        (self.folder / ".state/nights.log").write_text(text)

    def add(self, id_, title, last, findings=(), runs=14, ends=0, made=None, values=None, **files):
        """`last`: fields of the last run; `values`: of each finding, by run."""
        folder = self.folder / id_
        if made != "never":
            folder.mkdir()
            (folder / "manifest.json").write_text("{}")
            for name in ("report.pdf", "digest.txt"):
                (folder / name).write_text("")
            for name, text in files.items():
                (folder / name.replace("_", ".")).write_text(text)
        made = ends if made is None else made
        fields = {"since": at(60), "made": at(made if made != "never" else 0),
                  "data-since": at(212), "good-took": 500,
                  "config": f"config/{id_}.yaml", "title": title}
        if made == "never":
            del fields["made"]
        text = ""
        for i in range(runs - 1, -1, -1):
            now = [(label, shown, values[k][runs - 1 - i] if values else value)
                   for k, (label, shown, value) in enumerate(findings)]
            days = i + ends
            own = dict(fields)
            if i == 0:
                own.update(last)
            elif "exit" in last and last["exit"] not in (0, 1) and days < made:
                own.update({k: v for k, v in last.items() if k in ("exit", "since", "made")})
            elif days > made:
                own["made"] = at(days)
            text += line(days, own, now)
        (self.folder / f".state/{id_}.log").write_text(text)


def steps(*pairs):
    """14 values: (value, runs) one after the other."""
    return [value for value, n in pairs for _ in range(n)]


def fourteen(folder):
    r = Reports(folder)
    r.nights(14, 13, (0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2, 2, 3), (2, 1, 3, 1, 4, 2, 0, 0, 3, 2, 4, 1, 2, 3))
    r.add("pdac-adjuvant", "Adjuvant chemotherapy in resected pancreatic cancer",
          {"exit": 65, "since": at(0), "errors": 4, "data-since": at(1),
           "error": "column 'surgery_date': '31.02.2026' is no date", "at": "data/pdac.csv:417"},
          [("patients", "318", "318"), ("median survival", "27.4 months", "27.4"), ("HR, doublet", "0.74", "0.74")],
          made=1, values=[steps(("309", 3), ("311", 3), ("314", 4), ("316", 3), ("318", 1)),
                          steps(("26.9", 3), ("27.1", 7), ("27.4", 4)), steps(("0.75", 6), ("0.74", 8))])
    for id_, title in (("breast-registry", "Overall survival in the breast cancer registry"),
                       ("tnbc-neoadjuvant", "Event-free survival after neoadjuvant treatment of triple-negative breast cancer")):
        r.add(id_, title, {"exit": 65, "since": at(2), "errors": 1, "data-since": at(3),
                           "error": "column 'er_status' is not in ../exports/registry.csv (did you mean 'ER_Status'? write from: \"ER_Status\")",
                           "at": f"config/{id_}.yaml:22"},
              [("patients", "4,812", "4812"), ("at 5 years", "83.1%", "83.1"), ("HR, grade 3", "2.05", "2.05")],
              made=3, values=[steps(*((str(4760 + 4 * i), 1) for i in range(11)), ("4812", 3)),
                              steps(("83.0", 6), ("83.1", 8)), steps(("2.07", 4), ("2.05", 10))])
    r.add("melanoma-adjuvant", "Adjuvant immunotherapy in stage III melanoma", {"data-since": at(12)},
          [("patients", "164", "164"), ("RFS at 2 years", "69.8%", "69.8"), ("events", "47", "47")], ends=11,
          values=[steps(("158", 4), ("160", 5), ("162", 4), ("164", 1)), steps(("70.6", 6), ("69.8", 8)), steps(("44", 3), ("45", 6), ("47", 5))])
    r.add("opd-surgery", "Breast surgery at locoregional oligoprogression",
          {"exit": 1, "claims": 22, "contradicted": 3, "which": "a", "since": at(41), "data-since": at(41)},
          [("patients", "59", "59"), ("median pS-PFS", "15.0 months", "15.0"), ("log-rank P", ".027", "0.027")],
          claims_csv="what,printed,path,verdict,found,difference,reason,note,solution\n"
          + "X,1,p,reproduced,1,,,,\n" * 19
          + "Mastectomy,45 (75%),p,contradicted,45 (76%),,45 of 59 is 76.3%,,\n"
          "Sentinel node biopsy,5 (9%),p,contradicted,5 (8%),,5 of 59 is 8.5%,,\n"
          "Events of pS-PFS,38,p,contradicted,37,,\"The groups have 21, 15 and 1\",,\n")
    finding = lambda label, before, now: {"label": label, "before": before, "now": now, "value": 1.0, "moved": True}
    r.add("myeloma-first-line", "First-line treatment of multiple myeloma", {"moved": 1, "data-since": at(0)},
          [("patients", "426", "426"), ("median PFS", "37.4 months", "37.4"), ("HR, triplet", "0.74", "0.74")],
          values=[steps(("398", 2), ("403", 3), ("409", 4), ("412", 4), ("426", 1)),
                  steps(("38.9", 3), ("38.6", 4), ("38.2", 6), ("37.4", 1)), steps(("0.70", 5), ("0.71", 8), ("0.74", 1))],
          digest_json=digest("myeloma-first-line", "T", crossed=2,
                             causes=[{"kind": "data", "text": "14 patients were added, 6 of them with an event"},
                                     {"kind": "data", "text": "1 event date was edited (line 203)"}],
                             same=["config", "style", "program"],
                             moves=[{"number": "Log-rank P", "before": "0.048", "now": "0.061", "kind": "P crossed",
                                     "sentence": "Log-rank P crossed 0.05: 0.048 to 0.061", "cause": [1]},
                                    {"number": "Adjusted hazard ratio (95% CI)", "before": "0.71 (0.51–0.99)",
                                     "now": "0.74 (0.54–1.02)", "kind": "interval crossed",
                                     "sentence": "The interval of the adjusted hazard ratio now includes 1", "cause": [1]}],
                             findings=[finding("patients", "412", "426"), finding("median PFS", "38.2 months", "37.4 months")]))
    r.add("crc-liver", "Survival after resection of colorectal liver metastases",
          {"moved": 1, "data-since": at(0), "warnings": 1, "warned": "b", "warned-anew": 1, "warning": "approach has a level no label names"},
          [("patients", "523", "523"), ("median survival", "42.4 months", "42.4"), ("at 5 years", "38.9%", "38.9")],
          values=[steps(("502", 3), ("510", 4), ("518", 6), ("523", 1)), steps(("40.6", 5), ("41.2", 8), ("42.4", 1)), steps(("38.1", 6), ("38.5", 7), ("38.9", 1))],
          digest_json=digest("crc-liver", "T", watch=[{"is": "os.median", "asks": "1 month", "fired": True, "before": "41.2", "now": "42.4",
                                                      "text": "median survival moved by 1 month or more"}],
                             causes=[{"kind": "data", "text": "5 patients were added, none with an event"},
                                     {"kind": "data", "text": "3 follow-up dates were edited (lines 77, 210, 388)"}],
                             levels=[{"column": "approach", "appeared": ["Robotic"], "vanished": []}],
                             findings=[finding("patients", "518", "523"), finding("median survival", "41.2 months", "42.4 months")]))
    r.add("lung-cox", "Prognostic models in advanced lung cancer", {"moved": 1},
          [("patients", "228", "228"), ("HR, female", "0.57", "0.57"), ("concordance", "0.640", "0.640")],
          values=[steps(("228", 14)), steps(("0.56", 13), ("0.57", 1)), steps(("0.640", 14))],
          digest_json=digest("lung-cox", "T", causes=[{"kind": "config", "text": "ties: breslow (line 31) was efron"}],
                             same=["data", "style", "program"], findings=[finding("HR, female", "0.56", "0.57")]))
    r.add("rcc-second-line", "Second-line treatment of renal cell carcinoma",
          {"first": 1, "since": at(0), "data-since": at(0)}, [("patients", "171", "171"), ("median survival", "19.8 months", "19.8"), ("log-rank P", "0.21", "0.21")], runs=1)
    r.add("gbsg", "Recurrence-free survival in node-positive breast cancer", {"warnings": 1, "warned": "c", "warning": "premenopausal at 60 or older (line 522)"},
          [("patients", "686", "686"), ("median RFS", "59.4 months", "59.4"), ("HR, tamoxifen", "0.71", "0.71")])
    r.add("heart", "Stanford heart transplant programme", {"warnings": 2, "warned": "d", "warning": "a time of 0 (line 18)"},
          [("patients", "103", "103"), ("transplants", "69", "69"), ("landmark P, day 30", "0.75", "0.75")])
    r.add("lung", "Survival in advanced lung cancer", {}, [("patients", "228", "228"), ("median survival", "310 days", "310"), ("log-rank P, sex", ".001", "0.001")])
    r.add("mgus2", "Progression of monoclonal gammopathy", {"skipped": 1, "made": at(18)}, [("patients", "1,384", "1384"), ("progressions", "115", "115"), ("deaths first", "860", "860")])
    r.add("veteran", "Survival with standard and test chemotherapy", {"skipped": 1, "made": at(18)},
          [("patients", "137", "137"), ("median, standard", "103 days", "103"), ("log-rank P", "0·93", "0.93")])


def hostile(folder):
    """Long and hostile texts; a report that never was made; one withheld."""
    r = Reports(folder)
    r.add("evil", LONG + "<script>document.title='x'</script>\"'&",
          {"moved": 1, "warnings": 1, "warned": "e", "warning": "<img src=x onerror=alert(1)>" + "x" * 400},
          [("<b>bold</b> and a very long label of a finding that wraps", "suppressed", ""), ("p" * 60, "1" * 40, "1")])
    r.add("never", "Never made", {"exit": 78, "errors": 1, "since": at(0), "error": "not valid 'YAML' <here>", "at": "config/\"x\".yaml:1"}, made="never", runs=1)


def many(folder, n=2000):
    r = Reports(folder)
    r.nights(14, n, (3,) * 14, (40,) * 14)
    for i in range(n):
        last = ({"exit": 65, "since": at(0), "errors": 1, "error": f"value {i} is not a number", "at": f"data/r{i}.csv:5"} if i % 100 == 0 else
                {"moved": 1} if i % 50 == 1 else {"warnings": 1, "warned": "x", "warning": "a remark (line 5)"} if i % 20 == 2 else {})
        r.add(f"report-{i:04d}", f"Survival in cohort number {i} by treatment", last,
              [("patients", str(100 + i), str(100 + i)), ("median survival", "19.8 months", "19.8"), ("HR, new", "0.71", "0.71")],
              made=1 if "exit" in last else None)


# --- What a page has to be ------------------------------------------------------------

RULES = r"""
(() => {
    const wrong = [], all = (what, in_ = document) => [...in_.querySelectorAll(what)];
    const name = e => (e.id || e.textContent.trim().slice(0, 40) || e.outerHTML.slice(0, 60));
    const say = (what, e) => wrong.push(what + (e ? ': ' + name(e) : ''));
    if (document.documentElement.lang !== 'en') say('no language');
    if (all('h1').length !== 1) say(all('h1').length + ' headings of level 1');
    let level = 0;
    for (const h of all('h1, h2, h3')) {
        if (+h.tagName[1] > level + 1) say('a level of headings is left out', h);
        level = +h.tagName[1];
    }
    for (const e of ['header', 'main', 'footer']) if (all(e).length !== 1) say('no ' + e);
    if (all('a.skip').length !== 2) say('no two skip links');
    const ids = new Set();
    for (const e of all('[id]')) { if (ids.has(e.id)) say('an id twice', e); ids.add(e.id); }
    for (const e of all('[aria-labelledby]'))
        for (const id of e.getAttribute('aria-labelledby').split(' ')) if (!ids.has(id)) say('a label that is not there', e);
    for (const a of all('a[href^="#"]')) if (!ids.has(decodeURIComponent(a.hash.slice(1)))) say('a link to nowhere', a);
    if (all('link:not([rel=icon]), iframe, img, object').length) say('not self-contained');
    if (all('script').length !== 1) say('not one script');
    if (all('[onerror], [onclick], [onload]').length) say('a handler in an attribute');
    const table = document.querySelector('.all');
    if (table) {
        for (const [what, role] of [['table.all', 'table'], ['.all thead, .all tbody', 'rowgroup'], ['.all tr', 'row'],
            ['.all thead th', 'columnheader'], ['.all tbody th', 'rowheader'], ['.all td', 'cell']])
            for (const e of all(what)) if (e.getAttribute('role') !== role) { say('no role ' + role, e); break; }
        for (const r of all('.all tr')) if (r.cells.length !== 6) { say('a row without 6 cells', r); break; }
        const names = all('.op a').map(a => a.getAttribute('aria-label'));
        if (new Set(names).size !== names.length) say('links that read alike');
    }
    for (const s of all('svg')) {
        const b = s.closest('[aria-hidden]');
        if (!b && (s.getAttribute('role') !== 'img' || !(s.getAttribute('aria-label') || s.getAttribute('aria-labelledby')))) say('a drawing that says nothing', s);
        if (/NaN|undefined|-?inf/.test(s.outerHTML)) say('a number that is none', s);
    }
    for (const f of all('input:not([type=radio]), select')) if (!document.querySelector(`label[for="${f.id}"]`)) say('a field without a label', f);
    for (const t of all('time')) if (!/^\d{4}-\d\d-\d\d/.test(t.dateTime)) say('a time without datetime', t);
    return wrong;
})()
"""

# Contrast of what is text on its ground, WCAG's formula; at least 4.5.
CONTRAST = r"""
(() => {
    const lum = c => c.map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
        .reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
    const rgb = t => t.match(/[\d.]+/g).map(Number);
    const ground = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
        if (c.length < 4 || c[3] > 0) return c.slice(0, 3); } return [255, 255, 255]; };
    const bad = new Set;
    for (const e of document.querySelectorAll('body *')) {
        if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || e.closest('svg, script, style, noscript')) continue;
        const a = lum(rgb(getComputedStyle(e).color).slice(0, 3)), b = lum(ground(e));
        const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
        if (ratio < 4.5) bad.add(`${ratio.toFixed(1)} ${e.tagName}.${e.className}`);
    }
    return [...bad].slice(0, 5);
})()
"""

TARGETS = r"""
[...document.querySelectorAll('a:not(.m p a):not(.skip), button, summary, select, input')]
    .filter(e => e.offsetParent && !e.closest('p, pre')).map(e => [e, e.getBoundingClientRect()])
    .filter(([e, b]) => b.height > 0 && (b.height < 23.5)).map(([e, b]) => e.textContent.slice(0, 30) + ' ' + b.height).slice(0, 5)
"""

VISIBLE = "[...document.querySelectorAll('.all tbody tr')].filter(r => r.offsetParent !== null || r.getClientRects().length).map(r => r.id.slice(2))"
SAY = "document.querySelector('#say').textContent"


def key(browser, name, code, text=None, **more):
    for kind in ("keyDown", "keyUp"):
        browser.call("Input.dispatchKeyEvent", type=kind, key=name, code=name,
                     windowsVirtualKeyCode=code, **({"text": text} if text and kind == "keyDown" else {}), **more)


def size(browser, width, dark=False):
    browser.call("Emulation.setDeviceMetricsOverride", width=width, height=900,
                 deviceScaleFactor=1, mobile=width < 600)
    browser.call("Emulation.setEmulatedMedia", media="",
                 features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])


class Check:
    def __init__(self, browser, program, folder, pictures):
        self.browser, self.program, self.folder, self.pictures = browser, program, folder, pictures
        self.wrong, self.name = [], ""

    def say(self, what):
        self.wrong.append(f"{self.name}: {what}")

    def equal(self, what, got, expected):
        if got != expected:
            self.say(f"{what}: {got!r}, not {expected!r}")

    def page(self, name, make):
        self.name = name
        folder = self.folder / name
        if make:
            make(folder)
        else:
            folder.mkdir()
        subprocess.run([self.program, "index", "--quiet", str(folder)], check=True,
                       env={**os.environ, "SOURCE_DATE_EPOCH": str(NOW), "TZ": "UTC"})
        return folder / "index.html"

    def look(self, page):
        """What holds for every page."""
        b = self.browser
        target = b.open(page.as_uri())
        for what in list(messages(b)) + b.evaluate(RULES):
            self.say(what)
        b.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        for width in WIDTHS:
            for dark in (False, True):
                size(b, width, dark)
                seen, *beyond = b.evaluate(OVERFLOW)
                if seen > width or beyond:
                    self.say(f"{width} px wide it is {seen} wide: {' | '.join(beyond[:3])}")
                for what in b.evaluate(CONTRAST):
                    self.say(f"contrast at {width}{' in the dark' if dark else ''}: {what}")
            for what in b.evaluate(TARGETS):
                self.say(f"a small target at {width}: {what}")
        b.close(target)
        if self.pictures:
            target = b.open(page.as_uri())
            for width, dark in ((1280, False), (390, False), (1280, True)):
                size(b, width, dark)
                picture(b, self.pictures / f"index-{self.name}-{width}{'-dark' if dark else ''}.png")
            b.close(target)

    def filters(self, page):
        b = self.browser
        expected = {"all": 14, "need": 5, "failed": 3, "stale": 1, "contra": 1, "changed": 3, "new": 1, "warning": 3, "same": 5}
        for script in (True, False):
            b.call("Emulation.setScriptExecutionDisabled", value=not script) if b.session else None
            target = b.open("about:blank")
            b.call("Emulation.setScriptExecutionDisabled", value=not script)
            b.events = []
            b.call("Page.navigate", url=page.as_uri())
            b.wait("Page.loadEventFired")
            size(b, 1280)
            for value, n in expected.items():
                b.evaluate(f"document.querySelector('#f-{value}').click()")
                self.equal(f"filter {value}{'' if script else ' without script'}", len(b.evaluate(VISIBLE)), n)
            shown = b.evaluate("getComputedStyle(document.querySelector('#q')).visibility + document.querySelector('#q').getClientRects().length")
            self.equal("search is shown" + ("" if script else " without script"), shown, "visible1" if script else "visible0")
            b.close(target)

    def script(self, page):
        b = self.browser
        target = b.open(page.as_uri())
        size(b, 1280)
        self.equal("status", b.evaluate(SAY), "All 14 reports. Sorted by what needs you first.")
        ids = b.evaluate(VISIBLE)
        self.equal("order", ids[:6], ["pdac-adjuvant", "breast-registry", "tnbc-neoadjuvant", "melanoma-adjuvant", "opd-surgery", "myeloma-first-line"])
        b.evaluate("document.querySelector('#f-all').focus()")
        key(b, "ArrowRight", 39)
        self.equal("an arrow moves the filter", b.evaluate("document.querySelector('[name=f]:checked').value"), "need")
        self.equal("status", b.evaluate(SAY), "5 of 14 reports, that need a person. Sorted by what needs you first.")
        b.evaluate("document.querySelector('#f-changed').click()")
        self.equal("address", b.evaluate("location.hash"), "#show=changed")
        b.evaluate("document.querySelector('[data-k=n] button').click()")
        self.equal("by name", b.evaluate(VISIBLE), ["crc-liver", "lung-cox", "myeloma-first-line"])
        self.equal("aria-sort", b.evaluate("document.querySelector('[data-k=n]').getAttribute('aria-sort')"), "ascending")
        b.evaluate("document.querySelector('[data-k=n] button').click()")
        self.equal("by name, reversed", b.evaluate(VISIBLE), ["myeloma-first-line", "lung-cox", "crc-liver"])
        self.equal("aria-sort", b.evaluate("document.querySelector('[data-k=n]').getAttribute('aria-sort')"), "descending")
        self.equal("status", b.evaluate(SAY), "3 of 14 reports, changed. Sorted by name, reversed.")
        b.events = []
        b.call("Page.reload")
        b.wait("Page.loadEventFired")
        self.equal("after a reload", b.evaluate(VISIBLE), ["myeloma-first-line", "lung-cox", "crc-liver"])
        b.evaluate("document.querySelector('#f-all').click(); document.querySelector('#q').focus()")
        b.call("Input.insertText", text="Survival LUNG")
        time.sleep(0.3)
        self.equal("search", b.evaluate(VISIBLE), ["lung"])
        self.equal("status", b.evaluate(SAY), "1 of 14 reports, with “Survival LUNG”. Sorted by name, reversed.")
        key(b, "Escape", 27)
        self.equal("Escape", len(b.evaluate(VISIBLE)), 14)
        b.call("Input.insertText", text="nothing has this")
        time.sleep(0.3)
        self.equal("nothing fits", b.evaluate("document.querySelector('#none').hidden"), False)
        b.evaluate("document.querySelector('#clear').click()")
        self.equal("all again", len(b.evaluate(VISIBLE)), 14)
        b.evaluate("document.querySelector('#by').value = 'd'; document.querySelector('#by').onchange()")
        self.equal("by data", b.evaluate(VISIBLE)[0], "myeloma-first-line")
        b.evaluate("document.querySelector('[data-k=a] button').click()")
        self.equal("the oldest report first", b.evaluate(VISIBLE)[:2], ["mgus2", "veteran"])
        b.evaluate("document.querySelector('.sum [data-f=failed]').click()")
        self.equal("a count leads to its reports", sorted(b.evaluate(VISIBLE)), ["breast-registry", "pdac-adjuvant", "tnbc-neoadjuvant"])
        self.equal("no message", list(messages(b))[:1] if any(e.get("method") == "Log.entryAdded" for e in b.events) else [], [])
        b.close(target)

    def keyboard(self, page):
        """Each stop of Tab is outlined, on the screen and clear of the sticky head."""
        b = self.browser
        target = b.open(page.as_uri())
        size(b, 1280)
        seen, last = 0, -1.0
        stop = """(() => { const e = document.activeElement; if (e === document.body) return null;
            const o = e.matches('.r input') ? e.nextElementSibling : e, s = getComputedStyle(o), r = o.getBoundingClientRect();
            const head = document.querySelector('.all thead').getBoundingClientRect();
            return [e.className + ' ' + e.textContent.slice(0, 20), parseFloat(s.outlineWidth), s.outlineStyle, r.top, r.bottom,
                    e.closest('.all tbody') ? head.bottom : 0, r.top + scrollY]; })()"""
        for modifiers in (0, 8):
            for _ in range(150):
                key(b, "Tab", 9, modifiers=modifiers)
                got = b.evaluate(stop)
                if not got:
                    break
                what, width, style, top, bottom, head, y = got
                seen += 1
                if width < 2 or style == "none":
                    self.say(f"no outline: {what}")
                if bottom > 905 or top < -5 or top < head - 1:
                    self.say(f"a stop that is not on the screen: {what} ({top:.0f} to {bottom:.0f}, head {head:.0f})")
        if seen < 100:
            self.say(f"only {seen} stops of Tab")
        b.close(target)

    def late(self, page):
        b = self.browser
        for days, expected in ((-0.5, True), (2.2, False)):
            target = b.open("about:blank")
            when = int((NOW + (days + 1) * DAY) * 1000)
            b.call("Page.addScriptToEvaluateOnNewDocument", source=f"Date.now = () => {when}")
            b.events = []
            b.call("Page.navigate", url=page.as_uri())
            b.wait("Page.loadEventFired")
            self.equal(f"{days + 1} days on, the box is hidden", b.evaluate("document.querySelector('#old').hidden"), expected)
            if not expected:
                self.equal("what it says", b.evaluate("document.querySelector('#late').textContent"), "This page is 3 days old.")
            b.close(target)

    def printed(self, page):
        b = self.browser
        target = b.open(page.as_uri())
        data = b.call("Page.printToPDF", preferCSSPageSize=True)["data"]
        b.close(target)
        path = (self.pictures or self.folder) / f"index-{self.name}-print.pdf"
        path.write_bytes(base64.b64decode(data))
        text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode()
        text = re.sub(r"\s+", " ", text)
        for what in ("Needs a person", "column 'surgery_date'", "Sentinel node biopsy", "Nobody has tried for more than 36 hours",
                     "morning page of 30 November 2026"):
            if what not in text:
                self.say(f"not on paper: {what}")
        for what in ("Find in names", "Sort by", "Show all", "Skip to"):
            if what in text:
                self.say(f"a control on paper: {what}")
        pages = len(re.findall(r"\b\d+ ?/ ?\d+\b(?= |$)", text))
        if not 2 <= pages <= 8:
            self.say(f"{pages} pages")

    def fast(self, page):
        """What it costs to load and draw, in time of the processor: others may be at work."""
        b, drawn, seen = self.browser, [], []
        for _ in range(5):
            target = b.open("about:blank")
            size(b, 1280)
            b.call("Performance.enable", timeDomain="threadTicks")
            b.events = []
            start = time.monotonic()
            b.call("Page.navigate", url=page.as_uri())
            b.wait("Page.loadEventFired")
            b.call("Runtime.evaluate", awaitPromise=True, expression="new Promise(f => "
                   "requestAnimationFrame(() => requestAnimationFrame(f)))")
            seen.append(time.monotonic() - start)
            drawn += [m["value"] for m in b.call("Performance.getMetrics")["metrics"]
                      if m["name"] == "TaskDuration"]
            b.close(target)
        target = b.open(page.as_uri())
        size(b, 1280)
        what = {}
        for name, script in (
                ("filter", "document.querySelector('#f-failed').click()"),
                ("sort", "document.querySelector('[data-k=n] button').click()"),
                ("search", "document.querySelector('#f-all').click(); const q = "
                 "document.querySelector('#q'); q.value = 'number 77'; q.oninput()")):
            what[name] = b.evaluate("(() => { const t = performance.now(); %s; document.body"
                                    ".offsetHeight; return performance.now() - t })()" % script)
        b.close(target)
        median = statistics.median(drawn)
        print(f"2,000 reports: {median:.2f} s of the processor until drawn, "
              f"{statistics.median(seen):.2f} s by the clock (medians of 5), "
              + ", ".join(f"{k} {v / 1000:.2f} s" for k, v in what.items())
              + f", {page.stat().st_size / 1e6:.1f} MB")
        if median > MOST_SECONDS:
            self.say(f"2,000 reports take {median:.2f} s")


def main(arguments):
    pictures = None
    if arguments[:1] == ["--pictures"]:
        pictures = pathlib.Path(arguments[1])
        pictures.mkdir(parents=True, exist_ok=True)
        arguments = arguments[2:]
    program, folder = arguments
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(profile)
        check = Check(browser, program, pathlib.Path(folder).resolve(), pictures)
        check.look(check.page("none", None))
        page = check.page("fourteen", fourteen)
        check.look(page)
        for part in (check.filters, check.script, check.keyboard, check.late, check.printed):
            part(page)
        check.look(check.page("hostile", hostile))
        check.fast(check.page("many", many))
        browser.end()
    for what in check.wrong:
        print(what)
    print(f"morning page, {len(check.wrong)} faults")
    return 1 if check.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
