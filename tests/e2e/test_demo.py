#!/usr/bin/python3
"""The main job on the real clients: figures, files, explanations, and the same from four processes."""
import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

import harness

HERE = os.path.dirname(os.path.abspath(__file__))
ABC = {"A": 1178, "B": 1456, "C": 1683, "0": 14, "N": 41}
XYZ = {"X": 50, "Y": 416, "Z": 2486, "T": 1378, "U": 8, "": 34}
LIFECYCLE = {"prospect": 34, "new": 531, "reactivated": 612, "active": 1288, "dormant": 581, "lost": 1326}


def totals(cells, key):
    result = {}
    for cell in cells:
        result[cell[key]] = result.get(cell[key], 0) + int(cell["clients"])
    return result


def excel_ru(content):
    """What a plain CSV file is in the dialect excel-ru."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
        row = [re.sub(r"^(-?\d+)\.(\d.*)$", r"\1,\2", cell) for cell in row]
        writer.writerow([re.sub(r"^(\d{4})-(\d\d)$", r"\2.\1", cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.server = cls.enterClassContext(harness.suite()).address
        harness.import_retail(cls.server)
        cls.out = os.path.join(cls.folder, "out")
        cls.text = harness.command(cls.server, "cycle", "--as-of", harness.AS_OF, "--targets", harness.TARGETS, "--out",
                                   cls.out).stdout
        cls.files = harness.contents(cls.out)
        again = os.path.join(cls.folder, "again")
        cls.json = json.loads(harness.cycle(cls.server, again, "--output", "json").stdout)
        cls.files_again = harness.contents(again)

    def run_json(self, *words):
        return json.loads(harness.command(self.server, "--output", "json", *words).stdout)

    def test_counts_are_the_published_ones(self):
        summary = self.json["segmentationRun"]["summary"]
        self.assertEqual(totals(summary["matrix"], "abc"), ABC)
        self.assertEqual(totals(summary["matrix"], "xyz"), XYZ)
        self.assertEqual(totals(summary["lifecycle"], "label"), LIFECYCLE)
        self.assertEqual((summary["clients"], summary["currencyCode"]), ("4372", "GBP"))

    def test_concentration_is_the_published_one(self):
        found = self.json["segmentationRun"]["summary"]["concentration"]
        self.assertAlmostEqual(found["hhi"] * 10000, 45.0038, places=4)
        self.assertAlmostEqual(found["effectiveNumber"], 222.203, places=3)
        self.assertEqual(found["largestClientId"], "14646")
        self.assertAlmostEqual(found["largestShare"] * 100, 3.36195, places=5)

    def test_the_tables_show_the_figures(self):
        for figure in ("45.0038 points", "222.203", "14646", "3.36195 %", "hard-rule violations", "lower bound", "Largest targets",
                       "1178", "1456", "1683", "reactivated", "4372"):
            self.assertIn(figure, self.text)

    def test_no_hard_rule_is_violated_and_the_bound_holds(self):
        summary = self.json["assignmentRun"]["summary"]
        self.assertEqual(summary["violations"], "0")
        self.assertGreaterEqual(int(summary["value"]), int(summary["bound"]))
        self.assertEqual(len(summary["loads"]), 86)
        for load in summary["loads"]:
            self.assertLessEqual(int(load["usedMinutes"]), int(load["capacityMinutes"]))

    def test_the_plan_is_met_to_the_penny(self):
        _, lines = harness.read_rows(harness.TARGETS)
        total = sum(round(float(line[2]) * 100) for line in lines)
        summary = self.json["decomposition"]["summary"]
        self.assertEqual(int(summary["totalMinor"]), total)
        self.assertEqual(sum(int(manager["targetMinor"]) for manager in summary["managers"]), total)
        self.assertEqual(len(summary["topTargets"]), 10)
        self.assertTrue(all(target["reason"] for target in summary["topTargets"]))
        self.assertIn(f"{total // 100}.{total % 100:02}", self.text)

    def test_files_agree_with_a_recomputation_in_another_language(self):
        run = os.path.join(self.folder, "run.json")
        with open(run, "w") as out:
            json.dump(self.json, out)
        arguments = {"check_segments.py": [os.path.join(self.out, "segments.csv")],
                     "check_assignments.py": [os.path.join(self.out, "assignments.csv"), "--segments",
                                              os.path.join(self.out, "segments.csv"), "--run", run],
                     "check_allocations.py": [os.path.join(self.out, "allocations.csv"), "--assignments",
                                              os.path.join(self.out, "assignments.csv")]}
        for script, words in arguments.items():
            with self.subTest(script):
                done = subprocess.run([sys.executable, os.path.join(HERE, script), *words], capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_files_have_the_documented_columns(self):
        for name, columns in {
                "segments.csv": "client_id,abc,xyz,r,f,m,lifecycle,priority,revenue,share,recency_days,frequency,cv,policy_version",
                "assignments.csv": "client_id,manager_id,hours,cost,kept,reason",
                "allocations.csv": "manager_id,client_id,product_id,month,target,locked"}.items():
            self.assertEqual(self.files[name].split(b"\n", 1)[0].decode(), columns)
            self.assertNotIn(b"\r", self.files[name])

    def test_a_second_cycle_gives_the_same_files(self):
        for name in harness.OUT_FILES:
            self.assertEqual(self.files[name], self.files_again[name], name)

    def test_four_processes_give_the_same_files(self):
        with harness.four_processes() as server:
            harness.import_retail(server)
            out = os.path.join(self.folder, "processes")
            harness.cycle(server, out)
        for name, expected in harness.contents(out).items():
            self.assertEqual(self.files[name], expected, name)

    def test_exports_give_the_files_of_the_cycle(self):
        path = os.path.join(self.folder, "export.csv")
        plan = self.json["plan"]["name"].split("/")[1]
        for words, name in ((["segment", "export"], "segments.csv"), (["assign", "export"], "assignments.csv"),
                            (["plan", "export", plan], "allocations.csv")):
            harness.command(self.server, *words, "--out", path)
            with open(path, "rb") as file:
                self.assertEqual(file.read(), self.files[name], name)

    def test_the_dialect_excel_ru_changes_only_the_form_of_the_files(self):
        targets = os.path.join(self.folder, "targets_ru.csv")
        with open(harness.TARGETS, "rb") as file, open(targets, "wb") as out:
            out.write(excel_ru(file.read()))
        words = ["--dialect", "excel-ru"]
        out = os.path.join(self.folder, "ru")
        harness.command(self.server, "--quiet", "cycle", "--as-of", harness.AS_OF, "--targets", targets, "--out", out, *words)
        path = os.path.join(self.folder, "export_ru.csv")
        harness.command(self.server, "segment", "export", "--out", path, *words)
        with open(path, "rb") as file:
            self.assertEqual(file.read(), excel_ru(self.files["segments.csv"]))
        for name, content in harness.contents(out).items():
            self.assertEqual(content, excel_ru(self.files[name]), name)

    def test_every_result_can_be_explained(self):
        segment = self.run_json("segment", "explain", "14646")
        self.assertEqual({reason["dimension"] for reason in segment["reasons"]}, {"ABC", "XYZ", "R", "F", "M", "LIFECYCLE"})
        self.assertTrue(all(reason["rule"] and reason["inputs"] for reason in segment["reasons"]))
        proposal = self.run_json("assign", "explain", "14646")
        self.assertEqual([candidate["managerId"] for candidate in proposal["candidates"] if candidate["chosen"]],
                         [proposal["managerId"]])
        top = self.json["decomposition"]["summary"]["topTargets"][0]
        plan = self.json["plan"]["name"].split("/")[1]
        cell = self.run_json("plan", "explain", plan, "--client", top["clientId"], "--product", top["productId"], "--month",
                             top["month"])
        self.assertEqual(cell["allocation"]["targetMinor"], top["targetMinor"])
        self.assertEqual(cell["steps"][-1]["childMinor"], top["targetMinor"])

    def test_the_client_list_has_all_pages_and_can_be_imported(self):
        clients = self.run_json("client", "list")["clients"]
        self.assertEqual(len(clients), 4372)
        self.assertEqual(len({client["name"] for client in clients}), 4372)
        listed = harness.command(self.server, "--output", "csv", "client", "list").stdout
        path = os.path.join(self.folder, "listed.csv")
        with open(path, "w") as out:
            out.write(listed)
        counts = self.run_json("import", "clients", path)
        self.assertEqual((counts["created"], counts["updated"], counts["unchanged"]), ("0", "0", "4372"))

    def test_filters_and_orders_reach_the_registry(self):
        large = self.run_json("client", "list", "--filter", 'size_class = "LARGE" AND region = "Germany"')["clients"]
        self.assertTrue(large)
        self.assertEqual({(client["sizeClass"], client["region"]) for client in large}, {("SIZE_CLASS_LARGE", "Germany")})
        ordered = self.run_json("client", "list", "--order", "client_id desc")["clients"]
        ids = [client["name"] for client in ordered]
        self.assertEqual(ids, sorted(ids, reverse=True))

    def test_portfolios_agree_with_the_file(self):
        rows = list(csv.DictReader(io.StringIO(self.files["assignments.csv"].decode())))
        manager = rows[0]["manager_id"]
        expected = sorted(row["client_id"] for row in rows if row["manager_id"] == manager)
        date = self.json["decomposition"]["assignmentDate"]
        day = f"{date['year']}-{date['month']:02}-{date['day']:02}"
        portfolio = self.run_json("assign", "portfolio", manager, "--date", day)["assignments"]
        self.assertEqual([entry["clientId"] for entry in portfolio], expected)
        history = self.run_json("assign", "history", rows[0]["client_id"])["assignments"]
        self.assertEqual([entry["managerId"] for entry in history], [manager])


if __name__ == "__main__":
    unittest.main()
