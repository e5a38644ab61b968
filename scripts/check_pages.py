#!/usr/bin/env python3
"""HTML reports in a browser: what only a browser can tell.

    check_pages.py [--pictures DIR] REPORT.html...

Drives chromium by its pipe, with nothing but Python's own library.  Each page
is loaded at four widths, its structure is looked at from inside, it is printed,
and the words of its tables are held against those of the report.pdf beside it.
Prints what is wrong, a line each; the exit code is 1 if anything is.
"""
import base64
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

WIDTHS = (1280, 820, 390, 320)
FLAGS = ("--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
         " --disable-background-networking --disable-component-update"
         " --disable-sync --hide-scrollbars --remote-debugging-pipe").split()

# What a page has to be, as a list of what it is not.
RULES = r"""
(() => {
    const wrong = [], all = (what, in_ = document) => [...in_.querySelectorAll(what)];
    const name = e => (e.id || e.textContent.trim().slice(0, 40) || e.outerHTML.slice(0, 60));
    const say = (what, e) => wrong.push(what + (e ? ': ' + name(e) : ''));
    if (document.compatMode !== 'CSS1Compat') say('quirks mode');
    if (!document.documentElement.lang) say('no language');
    if (all('h1').length !== 1) say(all('h1').length + ' headings of level 1');
    const h1 = document.querySelector('h1');
    if (h1 && document.title !== h1.textContent) say('the title is not the heading');
    let level = 0;
    for (const h of all('h1, h2, h3, h4, h5, h6')) {
        if (+h.tagName[1] > level + 1) say('a level of headings is left out', h);
        level = +h.tagName[1];
    }
    const ids = new Set();
    for (const e of all('[id]')) {
        if (ids.has(e.id)) say('an id twice', e);
        ids.add(e.id);
    }
    for (const e of all('[aria-labelledby]'))
        for (const id of e.getAttribute('aria-labelledby').split(' '))
            if (!ids.has(id)) say('a label that is not there', e);
    for (const a of all('a[href^="#"]'))
        if (!ids.has(a.hash.slice(1))) say('a link to nowhere', a);
    if (all('script, link, iframe, img:not([src^="data:"])').length) say('not self-contained');
    for (const t of all('table')) {
        if (!all('thead th', t).length) say('a table without heads', t);
        if (!t.caption && t.closest('[aria-label]') === null) say('a table without a name', t);
        const columns = all('tr', t).map(r => [...r.cells].reduce((n, c) => n + c.colSpan, 0));
        if (new Set(columns).size > 1) say('rows of unequal length ' + [...new Set(columns)], t);
        for (const th of all('th', t)) {
            if (!th.scope) say('a head without scope', th);
            if (!th.textContent.trim()) say('an empty head', t);
        }
    }
    if (all('svg:not(td > [aria-hidden])').length !==
        all('figure > svg, figure > .wide > svg').length) say('a drawing that is no figure');
    for (const f of all('figure')) {
        const svg = f.querySelector('svg');
        if (!svg) { say('a figure without a drawing', f); continue; }
        if (svg.getAttribute('role') !== 'img') say('a drawing that is no image', f);
        for (const part of ['title', 'desc']) {
            const e = svg.querySelector(':scope > ' + part);
            if (!e || !e.textContent.trim()) say('a drawing without ' + part, f);
        }
        if (!f.querySelector('figcaption')) say('a figure without a caption', f);
        const box = svg.getBoundingClientRect();
        for (const text of all('text', svg)) {
            const b = text.getBoundingClientRect();
            if (b.left < box.left - 2 || b.right > box.right + 2 || b.top < box.top - 2 ||
                b.bottom > box.bottom + 2) say('a text outside of its drawing: ' + text.textContent, f);
        }
        if (/NaN|[^a-z]inf|nan\b/.test(svg.outerHTML)) say('a number that is none', f);
    }
    return wrong;
})()
"""

# The words of cells, those of a second line and marks by themselves; what is drawn
# repeats them.
CELLS = """[...document.querySelectorAll('th, td')].map(e => {
    const cell = e.cloneNode(true);
    cell.querySelectorAll('svg').forEach(e => e.remove());
    cell.querySelectorAll('br, sup').forEach(e => e.replaceWith(' ' + e.textContent + ' '));
    return cell.textContent;
})"""
OVERFLOW = """[document.documentElement.scrollWidth,
    ...[...document.body.querySelectorAll('*')].filter(e => !e.closest('.wide, svg') &&
    e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName + ' ' +
    e.textContent.slice(0, 40))]"""


class Browser:
    """chromium by its pipe: commands out, answers and events in."""

    def __init__(self, profile):
        to_browser, self.to = os.pipe()
        self.of, from_browser = os.pipe()
        os.set_inheritable(to_browser, True)
        os.set_inheritable(from_browser, True)

        def pipes():
            os.dup2(to_browser, 60)
            os.dup2(from_browser, 61)
            os.dup2(60, 3)
            os.dup2(61, 4)

        self.process = subprocess.Popen(
            ["chromium", *FLAGS, "--user-data-dir=" + profile, "about:blank"],
            close_fds=False, preexec_fn=pipes, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.buffer, self.events, self.number, self.session = b"", [], 0, None

    def read(self):
        while b"\0" not in self.buffer:
            piece = os.read(self.of, 1 << 20)
            if not piece:
                raise SystemExit("check_pages.py: chromium has ended")
            self.buffer += piece
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.to, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise SystemExit(f"check_pages.py: {method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, event):
        while not any(e.get("method") == event for e in self.events):
            self.events.append(self.read())

    def evaluate(self, script):
        return self.call("Runtime.evaluate", expression=script,
                         returnByValue=True)["result"].get("value")

    def open(self, address):
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target,
                                 flatten=True)["sessionId"]
        for domain in "Page", "Runtime", "Log", "Network":
            self.call(domain + ".enable")
        self.events = []
        self.call("Page.navigate", url=address)
        self.wait("Page.loadEventFired")
        return target

    def close(self, target):
        self.session = None
        self.call("Target.closeTarget", targetId=target)

    def end(self):
        self.session = None
        self.call("Browser.close")
        self.process.wait(20)


def words_of(text):
    """Words and how often they come; lines may be broken after a dash, too, and
    blanks around "/" and "=" are narrow."""
    return collections.Counter(re.findall(r"[^\s/=–-]+", text))


def words_of_pdf(path):
    return words_of(subprocess.run(["pdftotext", "-layout", "-enc", "UTF-8", str(path), "-"],
                                   capture_output=True, check=True).stdout.decode())


def messages(browser):
    """What the page complained of, and what else it asked for."""
    for event in browser.events:
        method, given = event.get("method"), event.get("params", {})
        if method == "Runtime.exceptionThrown":
            yield "an exception: " + given["exceptionDetails"]["text"]
        elif method == "Runtime.consoleAPICalled":
            yield "a message of the console"
        elif method == "Log.entryAdded":
            yield "a message of the browser: " + given["entry"]["text"]
    asked = [e["params"]["request"]["url"] for e in browser.events
             if e.get("method") == "Network.requestWillBeSent"]
    if len(asked) != 1:
        yield "asks for more than itself: " + " ".join(asked[1:])


def size(browser, width):
    browser.call("Emulation.setDeviceMetricsOverride", width=width, height=900,
                 deviceScaleFactor=1, mobile=width < 600)


def picture(browser, path):
    data = browser.call("Page.captureScreenshot", captureBeyondViewport=True)["data"]
    path.write_bytes(base64.b64decode(data))


def missing(cells, words):
    """Words of the cells that are not among the words as often."""
    return sorted((words_of("\n".join(cells)) - words).elements())


def printed(browser, folder, name):
    data = browser.call("Page.printToPDF", preferCSSPageSize=True)["data"]
    path = folder / (name + "-print.pdf")
    path.write_bytes(base64.b64decode(data))
    return path


def check(browser, page, folder, pictures):
    """All that is wrong with a page."""
    name = page.parent.name
    target = browser.open(page.resolve().as_uri())
    wrong = list(messages(browser)) + browser.evaluate(RULES)
    for width in WIDTHS:
        size(browser, width)
        seen, *beyond = browser.evaluate(OVERFLOW)
        if seen > width or beyond:
            wrong.append(f"{width} px wide it is {seen} wide: {' | '.join(beyond[:3])}")
        if pictures and width in (1280, 390):
            picture(browser, pictures / f"{name}-{width}.png")
    cells = browser.evaluate(CELLS)
    if not cells:
        wrong.append("no cells")
    for what, path in (("print", printed(browser, folder, name)),
                       ("report.pdf", page.parent / "report.pdf")):
        lost = missing(cells, words_of_pdf(path))
        if lost:
            wrong.append(f"{len(lost)} words of its tables are not in the {what}: "
                         + " ".join(lost[:12]))
    browser.close(target)
    return wrong


def main(arguments):
    pictures = None
    if arguments[:1] == ["--pictures"]:
        pictures = pathlib.Path(arguments[1])
        pictures.mkdir(parents=True, exist_ok=True)
        arguments = arguments[2:]
    failed = 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(folder + "/profile")
        for argument in arguments:
            page = pathlib.Path(argument)
            for what in check(browser, page, pictures or pathlib.Path(folder), pictures):
                print(f"{page.parent.name}: {what}")
                failed += 1
        browser.end()
    print(f"{len(arguments)} pages, {failed} faults")
    return 1 if failed or not arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
