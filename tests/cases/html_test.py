#!/usr/bin/env python3
"""The report for people, the table for spreadsheets and the graph for other tools.

Where Chromium and its driver are installed, the page is opened in them too."""

import base64
import csv
import hashlib
import html.parser
import io
import json
import shutil
import time
import unittest

from lisrtp_case import CommandTest, sample

VOID = {"meta", "input", "br", "img", "link", "hr"}
# End tags that HTML lets one leave out.
OPTIONAL_END = {"li", "dt", "dd", "p", "tr", "td", "th", "thead", "tbody"}
HAS_CHROMIUM = shutil.which("chromium") and shutil.which("chromedriver")


class Page(html.parser.HTMLParser):
    """What a page is made of: its elements, its texts, and what it would fetch."""

    def __init__(self, text):
        super().__init__()
        self.open, self.wrong, self.fetched, self.ids, self.elements = [], [], [], [], []
        self.scripts = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.elements.append((tag, attributes))
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.fetched += [attributes[name] for name in ("src", "href", "data", "action", "poster")
                         if name in attributes]
        if tag not in VOID and not self.get_starttag_text().endswith("/>"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        while self.open and self.open[-1] != tag and self.open[-1] in OPTIONAL_END:
            self.open.pop()
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)


class Report(CommandTest):

    def case_of(self, name, *options):
        capture, keys, _ = sample(name)
        return self.decrypt(capture, self.private_copy(keys), *options).case

    def page_of(self, case):
        text = (case / "data" / "report.html").read_text()
        return text, Page(text)

    def test_every_sample_gives_a_page_in_order(self):
        for name in ("several-calls", "not-covered", "value-mismatch", "forking", "sdes",
                     "handed-over", "verdicts", "certificates", "reinvite-rekey"):
            shutil.rmtree(self.folder / "case", ignore_errors=True)
            case = self.case_of(name)
            text, page = self.page_of(case)
            self.assertEqual(page.wrong, [], name)
            self.assertEqual([tag for tag in page.open if tag not in OPTIONAL_END], [], name)
            self.assertEqual(len(page.ids), len(set(page.ids)), name)
            for target in page.fetched:
                if target.startswith("#"):
                    self.assertIn(target[1:], page.ids, name)
                else:
                    self.assertTrue((case / "data" / target).is_file(), (name, target))
            report = json.loads((case / "data" / "report.json").read_text())
            self.assertEqual(sum(tag == "details" and "call" in attributes.get("class", "")
                                 for tag, attributes in page.elements), len(report["calls"]))

    def test_it_fetches_nothing(self):
        text, page = self.page_of(self.case_of("ims-aka-dh"))
        self.assertNotRegex(text, r"(?i)https?:|//[a-z]|@import|url\(")
        policy = next(attributes["content"] for tag, attributes in page.elements
                      if attributes.get("http-equiv") == "Content-Security-Policy")
        self.assertIn("default-src 'none'", policy)
        digest = hashlib.sha256(page.scripts[0].encode()).digest()
        self.assertIn(f"'sha256-{base64.b64encode(digest).decode()}'", policy)

    def test_the_chain_says_what_the_report_says(self):
        text, _ = self.page_of(self.case_of("ims-aka-dh"))
        for part in ("alice-usim", "x = ck(secret, seed)", "= value seen", "oakley5", "frame 2",
                     "500 packets fit", "CSB e8a0346a, CS 1, CS 2"):
            self.assertIn(part, text)

    def test_rtcp_is_told(self):
        case = self.case_of("rtcp")
        text, page = self.page_of(case)
        self.assertEqual(page.wrong, [])
        report = json.loads((case / "data" / "report.json").read_text())
        told = [stream["rtcp"] for call in report["calls"] for stream in call["streams"]
                if "rtcp" in stream]
        self.assertTrue(told)
        for rtcp in told:
            self.assertIn(f"{rtcp['authenticated']} of {rtcp['packets']}<td", text)
            self.assertIn(rtcp["cname"], text)
        rows = list(csv.DictReader(io.StringIO((case / "data" / "calls.csv").read_text())))
        self.assertEqual(sum(int(row["rtcp_opened"]) for row in rows),
                         sum(rtcp["authenticated"] for rtcp in told) +
                         sum(rtcp["authenticated"] for call in report["calls"]
                             for rtcp in call.get("further_rtcp", [])))

    def test_vectors_of_the_core_are_told(self):
        case = self.case_of("core-vectors")
        text, _ = self.page_of(case)
        report = json.loads((case / "data" / "report.json").read_text())
        self.assertTrue(report["core_vectors"])
        for vector in report["core_vectors"]:
            self.assertIn(f"<td>{vector['secret']}<td>{vector['interface']}<td>", text)
            self.assertNotIn(vector["rand"], text)

    def test_clocks_and_copies_are_told(self):
        def two_places(report):
            report["inputs"].append({**report["inputs"][0], "number": 2, "clock": {
                "reference": 1, "offset_ms": -7300.25, "copies_compared": 41, "spread_ms": 0.5}})
            report["calls"][0]["streams"][0]["copies"] = [
                {"source": "192.0.2.9:4000", "destination": "192.0.2.10:4002", "packets": 12}]
        text = self.altered(self.case_of("ims-aka-dh"), two_places)
        self.assertIn("Capture 2: its clock is 7300.250 ms behind that of capture 1, by 41 packets",
                      text)
        self.assertIn("Seen on another way too: 192.0.2.9:4000 \u2192 192.0.2.10:4002, 12 packets",
                      text)

    def test_made_again_it_is_the_same(self):
        case = self.case_of("several-calls")
        run = self.run_lisrtp("report", case)
        self.assertEqual((run.code, run.err), (0, ""))
        run = self.run_lisrtp("report", case, "-o", self.folder / "copy.html")
        self.assertEqual(run.code, 0, run.err)
        self.assertEqual((self.folder / "copy.html").read_bytes(),
                         (case / "data" / "report.html").read_bytes())
        (case / "data" / "report.html").write_text("altered")
        self.assertEqual(self.run_lisrtp("report", case).code, 1)
        self.assertEqual(self.run_lisrtp("report", self.folder / "none").code, 2)

    def altered(self, case, change):
        """The page of a report that somebody wrote by hand."""
        path = case / "data" / "report.json"
        report = json.loads(path.read_text())
        change(report)
        path.write_text(json.dumps(report))
        copy = self.folder / "altered.html"
        copy.unlink(missing_ok=True)
        run = self.run_lisrtp("report", case, "-o", copy)
        self.assertEqual(run.code, 0, run.err)
        return copy.read_text()

    def test_what_strangers_wrote_does_not_become_markup(self):
        evil = "\"><script>alert(1)</script><img src=x onerror='alert(2)'>&\x00\x1b"

        def put_everywhere(node):
            for key, value in node.items() if isinstance(node, dict) else enumerate(node):
                if isinstance(value, (dict, list)):
                    put_everywhere(value)
                elif isinstance(value, str) and key != "format":
                    node[key] = evil
        text = self.altered(self.case_of("several-calls"), put_everywhere)
        page = Page(text)
        self.assertEqual(page.wrong, [])
        self.assertEqual(len(page.scripts), 1)
        self.assertNotIn("img", [tag for tag, _ in page.elements])
        self.assertFalse(any(name.startswith("on") for _, attributes in page.elements
                             for name in attributes))
        self.assertNotIn("\x1b", text)

    def test_fields_of_another_type_are_passed_over(self):
        def confuse(report):
            report["calls"][0].update(streams={"a": 1}, sessions=5, files=["x"], start=7, number="1",
                                      signalling=[{"frame": -1}], media_lines=[{"holds": 1}])
        self.altered(self.case_of("several-calls"), confuse)

    def test_files_outside_the_case_are_not_linked(self):
        def lead_out(report):
            report["calls"][0]["files"] = {"audio": "../../../etc/passwd", "x": "/etc/passwd",
                                           "y": "javascript:alert(1)"}
        page = Page(self.altered(self.case_of("ims-aka-dh"), lead_out))
        self.assertFalse([one for one in page.fetched if "passwd" in one or "javascript" in one])


class OtherForms(CommandTest):

    def setUp(self):
        super().setUp()
        capture, keys, _ = sample("several-calls")
        run = self.decrypt(capture, self.private_copy(keys))
        self.data, self.report = run.case / "data", run.report

    def test_the_table(self):
        text = (self.data / "calls.csv").read_bytes()
        self.assertTrue(text.endswith(b"\r\n"))
        rows = list(csv.DictReader(io.StringIO(text.decode(), newline="")))
        self.assertEqual([row["call_id"] for row in rows],
                         [call["call_id"] for call in self.report["calls"]])
        for row, call in zip(rows, self.report["calls"]):
            self.assertEqual(int(row["packets_opened"]),
                             sum(stream["authenticated"] for stream in call["streams"]))
            self.assertEqual(row["verdict"], call["verdict"])

    def test_a_name_is_no_formula(self):
        capture, _, truth = sample("ims-aka-dh")
        octets = capture.read_bytes()
        old = truth["calls"][0]["call_id"].encode()
        new = (b"=cmd|' /C calc'!" + b"x" * len(old))[:len(old)]
        path = self.folder / "evil.pcapng"
        path.write_bytes(octets.replace(old, new))
        run = self.decrypt(path, self.private_copy(sample("ims-aka-dh")[1]), "--deep", case="evil")
        rows = list(csv.DictReader(io.StringIO((run.case / "data" / "calls.csv").read_text())))
        for row in rows:
            for value in row.values():
                self.assertFalse(value.startswith(("=", "+", "-", "@")), value)
        if rows and "cmd" in rows[0]["call_id"]:
            self.assertTrue(rows[0]["call_id"].startswith("'=cmd"))

    def test_the_graph(self):
        graph = json.loads((self.data / "case.jsonld").read_text())
        nodes = {node["@id"]: node for node in graph["@graph"]}
        self.assertEqual(len(nodes), len(graph["@graph"]))
        prefixes = set(graph["@context"])
        for node in graph["@graph"]:
            self.assertRegex(node["@id"], r"^kb:[a-z]+-[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-"
                                          r"[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
            for key in node:
                self.assertTrue(key.startswith("@") or key.split(":")[0] in prefixes, key)
        action = next(node for node in graph["@graph"]
                      if node["@type"] == "case-investigation:InvestigativeAction")
        for field in ("uco-action:object", "uco-action:result",
                      "case-investigation:relevantAuthorization"):
            self.assertTrue(action[field])
            for reference in action[field]:
                self.assertIn(reference["@id"], nodes)
        self.assertIn(self.report["inputs"][0]["sha256"], json.dumps(graph))
        derived = [node for node in graph["@graph"]
                   if node.get("uco-core:kindOfRelationship") == "Derived_From"]
        self.assertEqual(len(derived), sum(len(output["frames"]) for call in self.report["calls"]
                                           for output in call.get("outputs", [])))
        for node in derived:
            for end in ("uco-core:source", "uco-core:target"):
                self.assertEqual(nodes[node[end]["@id"]]["@type"], "uco-observable:File")

    def test_the_graph_uses_words_of_the_ontologies(self):
        """CASE and UCO 1.4: what each class used here may and must have.  "!" after a name: once
        and not more, "*": any number.  The whole graph was held against the ontologies' SHACL
        shapes by hand; docs/report.md says with what result."""
        words = {
            "uco-tool:Tool": "core:name! tool:toolType! tool:version!",
            "uco-observable:File": "core:hasFacet*",
            "uco-observable:ObservableObject": "core:hasFacet* core:description*",
            "uco-observable:FileFacet": "observable:fileName! observable:sizeInBytes!",
            "uco-observable:ContentDataFacet": "observable:hash*",
            "uco-types:Hash": "types:hashMethod! types:hashValue!",
            "uco-observable:AccountFacet": "observable:accountIdentifier!",
            "uco-observable:CallFacet": "observable:from! observable:to* observable:startTime! "
                                        "observable:endTime!",
            "uco-observable:ObservableRelationship": "core:source! core:target! "
                                                     "core:kindOfRelationship! core:isDirectional! "
                                                     "core:description*",
            "case-investigation:Authorization": "core:name! core:startTime! core:endTime! "
                                                "case:authorizationIdentifier*",
            "case-investigation:InvestigativeAction": "core:name! action:instrument* "
                                                      "action:object* action:result* "
                                                      "case:relevantAuthorization*",
        }
        spaces = {"core": "uco-core", "tool": "uco-tool", "observable": "uco-observable",
                  "types": "uco-types", "action": "uco-action", "case": "case-investigation"}
        must = {"uco-types:Hash": ("uco-types:hashMethod", "uco-types:hashValue"),
                "uco-observable:ObservableRelationship":
                    ("uco-core:source", "uco-core:target", "uco-core:kindOfRelationship",
                     "uco-core:isDirectional")}
        values = {"xsd:dateTime": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$",
                  "xsd:integer": r"^\d+$", "xsd:hexBinary": r"^([0-9a-f]{2})+$"}
        bases = {prefix: address for prefix, address in
                 json.loads((self.data / "case.jsonld").read_text())["@context"].items()}
        self.assertEqual(bases["uco-core"],
                         "https://ontology.unifiedcyberontology.org/uco/core/")
        self.assertEqual(bases["case-investigation"],
                         "https://ontology.caseontology.org/case/investigation/")
        seen = set()

        def check(node):
            if "@value" in node:
                self.assertRegex(node["@value"], values[node["@type"]])
                return
            if set(node) == {"@id"}:
                return
            kind = node["@type"]
            seen.add(kind)
            known = {}
            for word in words[kind].split():
                space, name = word[:-1].split(":")
                known[f"{spaces[space]}:{name}"] = word[-1] == "!"
            for key, value in node.items():
                if key.startswith("@"):
                    continue
                self.assertIn(key, known, kind)
                self.assertFalse(known[key] and isinstance(value, list), (kind, key))
                for one in value if isinstance(value, list) else [value]:
                    if isinstance(one, dict):
                        check(one)
            for key in must.get(kind, ()):
                self.assertIn(key, node)
        for node in json.loads((self.data / "case.jsonld").read_text())["@graph"]:
            check(node)
        self.assertEqual(seen, set(words))


@unittest.skipUnless(HAS_CHROMIUM, "needs chromium and chromium-driver")
class InABrowser(CommandTest):

    @classmethod
    def setUpClass(cls):
        from selenium import webdriver
        from selenium.webdriver.chrome.options import Options
        from selenium.webdriver.chrome.service import Service
        options = Options()
        for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1150,1400"):
            options.add_argument(word)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        cls.browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
        cls.addClassCleanup(cls.browser.quit)

    def open(self, path):
        began = time.monotonic()
        self.browser.get(path.as_uri())
        return time.monotonic() - began

    def check_silence(self):
        """No word in the console, and no request but for files of the case."""
        self.assertEqual([entry["message"] for entry in self.browser.get_log("browser")], [])
        for entry in self.browser.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self.assertRegex(message["params"]["request"]["url"], "^(file|data|about|chrome)")

    def make(self, name):
        capture, keys, _ = sample(name)
        return self.decrypt(capture, self.private_copy(keys)).case / "data" / "report.html"

    def shown_rows(self):
        return self.browser.execute_script(
            "return [...document.querySelectorAll('table.list tbody tr')]"
            ".filter(r => !r.hidden).map(r => r.cells[0].textContent)")

    def test_list_player_and_keyboard(self):
        from selenium.webdriver.common.keys import Keys
        self.open(self.make("not-covered"))
        everything = self.shown_rows()
        search = self.browser.find_element("css selector", ".filter input")
        search.send_keys("events")
        self.assertEqual(self.shown_rows(), ["4"])
        search.clear()
        search.send_keys("x", Keys.BACKSPACE)
        self.assertEqual(self.shown_rows(), everything)
        search.send_keys(Keys.TAB)  # from the filter to the head of the first column
        self.browser.switch_to.active_element.send_keys(Keys.ENTER)
        self.browser.switch_to.active_element.send_keys(Keys.ENTER)
        self.assertEqual(self.shown_rows(), everything[::-1])
        self.assertEqual(self.browser.find_element("css selector", "table.list th")
                         .get_attribute("aria-sort"), "descending")
        seconds = self.browser.execute_async_script(
            "const done = arguments[0], a = document.querySelector('audio');"
            "a.onloadedmetadata = () => done(a.duration); a.onerror = () => done(-1); a.load();"
            "a.preload = 'metadata';")
        self.assertGreater(seconds, 0.5)
        self.check_silence()

    def test_contrast(self):
        """WCAG 2, level AA: 4.5 to 1 for every text, light and dark."""
        script = """
const parse = c => c.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
  .map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
  .reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
const under = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
  if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
const bad = new Set();
for (const e of document.querySelectorAll('body *')) {
  if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
  if (['SCRIPT', 'STYLE'].includes(e.tagName)) continue;
  const style = getComputedStyle(e);
  const ink = light(parse(e.closest('svg') ? style.fill : style.color)), paper = light(under(e));
  const ratio = (Math.max(ink, paper) + .05) / (Math.min(ink, paper) + .05);
  if (ratio < 4.5) bad.add(e.tagName + '.' + e.getAttribute('class') + ' ' + ratio.toFixed(2));
}
return [...bad];"""
        page = self.make("verdicts")
        for scheme in ("light", "dark"):
            self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {
                "features": [{"name": "prefers-color-scheme", "value": scheme}]})
            self.open(page)
            self.assertEqual(self.browser.execute_script(script), [], scheme)
        self.browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})

    def test_printing_unfolds_every_call(self):
        page = self.make("several-calls")
        report = json.loads((page.parent / "report.json").read_text())
        calls = report["calls"]
        report["calls"] = [{**calls[n % len(calls)], "number": n + 1} for n in range(320)]
        (page.parent / "report.json").write_text(json.dumps(report))
        many = page.parent / "many.html"
        self.assertEqual(self.run_lisrtp("report", page.parents[1], "-o", many).code, 0)
        self.open(many)
        count = "return document.querySelectorAll('details.call[open]').length"
        self.assertEqual(self.browser.execute_script(count), 0)
        self.browser.execute_script("dispatchEvent(new Event('beforeprint'))")
        self.assertEqual(self.browser.execute_script(count), 320)
        self.browser.execute_script("dispatchEvent(new Event('afterprint'))")
        self.assertEqual(self.browser.execute_script(count), 0)
        self.check_silence()

    def test_five_thousand_calls(self):
        page = self.make("ims-aka-dh")
        path = page.parent / "report.json"
        report = json.loads(path.read_text())
        call = report["calls"][0]
        report["calls"] = [{**call, "number": number} for number in range(1, 5001)]
        path.write_text(json.dumps(report))
        many = page.parent / "many.html"
        run = self.run_lisrtp("report", page.parents[1], "-o", many)
        self.assertEqual(run.code, 0, run.err)
        took = self.open(many)
        self.assertLess(took, 30)
        self.assertEqual(len(self.shown_rows()), 5000)
        # What a browser takes apart at once is a row of the list a call, and no more.
        elements = self.browser.execute_script("return document.getElementsByTagName('*').length")
        self.assertLess(elements, 5000 * 12)
        began = time.monotonic()
        self.browser.find_element("css selector", ".filter input").send_keys("4999")
        self.assertEqual(self.shown_rows(), ["4999"])
        self.browser.find_element("css selector", "a[href='#c4999']").click()
        self.assertIn("= value seen", self.browser.execute_script(
            "return document.querySelector('#c4999 .chain').textContent"))
        self.assertEqual(self.browser.execute_script(
            "return [...document.querySelectorAll('details.call')].map(d => d.id + d.open)"),
            ["c4999true"])
        print(f"5000 calls: {many.stat().st_size / 1e6:.1f} MB, open after {took:.2f} s, "
              f"filtered after {time.monotonic() - began:.2f} s")
        self.check_silence()


if __name__ == "__main__":
    unittest.main()
