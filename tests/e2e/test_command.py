#!/usr/bin/python3
"""The command line: usage, exit codes, forms of output, and what it says without a server."""
import csv
import io
import json
import os
import tempfile
import unittest

import harness

NOBODY = "127.0.0.1:1"


class Usage(unittest.TestCase):
    def test_wrong_usage_ends_with_two(self):
        for words in ([], ["fly"], ["import"], ["import", "sales"], ["import", "nothing", "x.csv"], ["segment"],
                      ["segment", "run", "--as-of", "10.12.2011"], ["segment", "run", "--as-of", "2011-02-30"],
                      ["segment", "export"], ["assign", "run", "--iterations", "0"], ["assign", "apply"],
                      ["plan", "create", "--name", "p", "--kind", "cross", "--targets", "t.csv"],
                      ["plan", "explain", "p", "--client", "c", "--product", "x", "--month", "2012"],
                      ["cycle", "--as-of", "2011-12-10"], ["client", "list", "--output", "xml"],
                      ["import", "products", "x.csv", "--expect-sum", "1"], ["--server", "nowhere", "client", "list"],
                      ["dev", "--port", "70000"]):
            with self.subTest(words):
                done = harness.command(None, *words, code=2)
                self.assertTrue(done.stderr.strip())
                self.assertEqual(done.stdout, "")

    def test_help_ends_with_zero_and_names_only_what_is_built(self):
        text = harness.command(None, "--help").stdout
        for verb in ("dev", "import", "client", "contact", "events", "region", "industry", "identifier", "segment", "assign", "inbox", "plan",
                     "cycle"):
            self.assertIn(verb, text)
        self.assertNotIn("solve", text)
        harness.command(None, "import", "sales", "--help")
        self.assertRegex(harness.command(None, "--version").stdout, r"^\d+\.\d+\.\d+")

    def test_without_a_server_it_says_how_to_start_one(self):
        for words in (["client", "list"], ["segment", "run", "--as-of", "2011-12-10"], ["assign", "run"],
                      ["import", "products", os.path.join(harness.RETAIL, "products.csv")], ["plan", "decompose", "p"]):
            with self.subTest(words):
                done = harness.command(NOBODY, *words, code=1)
                self.assertIn("clientele dev", done.stderr)

    def test_a_file_that_cannot_be_read_ends_with_one(self):
        done = harness.command(NOBODY, "import", "products", "/nonexistent/products.csv", code=1)
        self.assertIn("/nonexistent/products.csv", done.stderr)


class Output(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(harness.suite()).address
        harness.import_retail(cls.server, kinds=("products", "clients"))

    def test_global_options_stand_before_or_after_the_verb(self):
        before = harness.command(None, "--server", self.server, "--output", "json", "client", "get", "14646").stdout
        after = harness.command(None, "client", "get", "14646", "--output", "json", "--server", self.server).stdout
        self.assertEqual(json.loads(before), json.loads(after))
        self.assertEqual(json.loads(before)["name"], "clients/14646")

    def test_services_may_have_addresses_of_their_own(self):
        server = ",".join(f"{name}={self.server}" for name in ("registry", "segmentation", "assignment", "planning"))
        harness.command(server, "client", "get", "14646")

    def test_every_form_has_the_client(self):
        table = harness.command(self.server, "client", "get", "14646").stdout
        self.assertRegex(table, r"client_id +14646\n")
        rows = list(csv.DictReader(io.StringIO(harness.command(self.server, "--output", "csv", "client", "get", "14646").stdout)))
        self.assertEqual((rows[0]["client_id"], rows[0]["currency"]), ("14646", "GBP"))

    def test_an_unknown_client_ends_with_one_and_its_name(self):
        done = harness.command(self.server, "client", "get", "nobody", code=1)
        self.assertIn("clients/nobody", done.stderr)

    def test_a_malformed_filter_is_rejected(self):
        done = harness.command(self.server, "client", "list", "--filter", "region = ", code=3)
        self.assertIn("filter", done.stderr)

    def test_quiet_leaves_only_results(self):
        done = harness.command(self.server, "--quiet", "segment", "run", "--as-of", "2011-12-10")
        self.assertEqual(done.stderr, "")
        self.assertIn("ABC x XYZ", done.stdout)

    def test_a_policy_file_makes_a_version(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as policy:
            policy.write("abc:\n  a_permille: 700\n")
            policy.flush()
            run = json.loads(harness.command(self.server, "--output", "json", "segment", "run", "--as-of", "2011-12-10", "--policy",
                                             policy.name).stdout)
            self.assertEqual(run["policyVersion"], "2")
            policy.seek(0)
            policy.write("abd:\n  a_permille: 700\n")
            policy.flush()
            done = harness.command(self.server, "segment", "run", "--as-of", "2011-12-10", "--policy", policy.name, code=3)
            self.assertIn("abd", done.stderr)

    def test_history_shows_every_version(self):
        with tempfile.NamedTemporaryFile("w", suffix=".csv") as file:
            file.write("client_id,name,status,size_class,region,currency\n12347,Renamed,ACTIVE,MEDIUM,Iceland,GBP\n")
            file.flush()
            harness.command(self.server, "import", "clients", file.name)
        versions = json.loads(harness.command(self.server, "--output", "json", "client", "history", "12347").stdout)["versions"]
        self.assertEqual([version["displayName"] for version in versions], ["Renamed", "Client 12347"])

    def test_results_of_runs_that_are_not_there(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "out.csv")
            harness.command(self.server, "assign", "export", "--out", path, code=1)
            harness.command(self.server, "segment", "export", "--run", "nothing", "--out", path, code=1)
            harness.command(self.server, "plan", "export", "nothing", "--out", path, code=1)
            self.assertEqual(os.listdir(folder), [])


class Infeasible(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(harness.suite()).address
        harness.import_retail(cls.server, kinds=("products", "clients", "sales"))
        harness.command(cls.server, "segment", "run", "--as-of", harness.AS_OF)

    def test_an_assignment_without_managers_names_the_rule_and_the_set(self):
        done = harness.command(self.server, "assign", "run", code=3)
        self.assertIn("ELIGIBILITY", done.stdout)
        self.assertRegex(done.stdout, r"proven +yes")
        self.assertIn("and 4288 more", done.stdout)
        self.assertIn("no eligible manager", done.stderr)
        run = json.loads(harness.command(self.server, "--output", "json", "assign", "run", code=3).stdout)
        self.assertEqual(run["certificate"]["rule"], "ELIGIBILITY")

    def test_a_plan_without_portfolios_names_the_line(self):
        harness.command(self.server, "plan", "create", "--name", "p", "--kind", "business", "--targets", harness.TARGETS)
        done = harness.command(self.server, "plan", "decompose", "p", code=3)
        self.assertRegex(done.stderr, r"LIGHT|BAG|DECOR|KITCHEN|OTHER")

    def test_a_cycle_that_cannot_be_finished_leaves_no_plan(self):
        with tempfile.TemporaryDirectory() as folder:
            words = ["cycle", "--as-of", harness.AS_OF, "--targets", harness.TARGETS, "--out", folder, "--plan-id", "c"]
            for _ in range(2):
                done = harness.command(self.server, *words, code=3)
                self.assertIn("no eligible manager", done.stderr)
            self.assertEqual(os.listdir(folder), [])


if __name__ == "__main__":
    unittest.main()
