#!/usr/bin/python3
"""Dated clients, groups, the audit and the log of reads through the command."""
import csv
import io
import json
import os
import tempfile
import unittest

import harness

HEADER = "client_id,name,status,size_class,region,currency,group_id,parent_id,ownership_percent,valid_from\n"


class DatedClients(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(harness.suite()).address
        self.folder = self.enterContext(tempfile.TemporaryDirectory())

    def write(self, *lines):
        path = os.path.join(self.folder, "clients.csv")
        with open(path, "w", encoding="utf-8") as out:
            out.write(HEADER + "".join(line + "\n" for line in lines))
        return path

    def load(self, *lines, code=0):
        return harness.command(self.server, "import", "clients", self.write(*lines), code=code)

    def rows(self, *words):
        text = harness.command(self.server, "--output", "csv", *words).stdout
        return list(csv.DictReader(io.StringIO(text)))

    def json(self, *words):
        return json.loads(harness.command(self.server, "--output", "json", *words).stdout)

    def test_what_held_on_a_day_as_known_then(self):
        self.load("c1,Acme,ACTIVE,LARGE,Iceland,GBP,,,,", "c2,Bolt,ACTIVE,LARGE,Iceland,GBP,,,,")
        known = self.json("client", "get", "c1")["position"]
        self.load("c1,Acme,ACTIVE,LARGE,Norway,GBP,,c2,51,2024-03-01")
        self.assertEqual(self.json("client", "get", "c1", "--as-of", "2024-02-29")["region"], "Iceland")
        self.assertEqual(self.json("client", "get", "c1", "--as-of", "2024-03-01")["region"], "Norway")
        self.assertEqual(self.json("client", "get", "c1", "--as-of", "2024-03-01", "--as-known-at", known)["region"], "Iceland")
        self.assertEqual(self.json("client", "get", "c1")["region"], "Norway")
        periods = self.rows("client", "periods", "c1")
        self.assertEqual([(row["valid_from"], row["valid_to"], row["region"], row["parent_id"], row["ownership_percent"])
                          for row in periods],
                         [("", "2024-02-29", "Iceland", "", ""), ("2024-03-01", "", "Norway", "c2", "51.0000")])
        self.assertEqual(len(self.rows("client", "periods", "c1", "--as-known-at", known)), 1)
        listed = self.json("client", "list", "--as-of", "2024-02-01", "--filter", "region = Iceland")["clients"]
        self.assertEqual([client["name"] for client in listed], ["clients/c1", "clients/c2"])
        self.assertEqual([row["valid_from"] for row in self.rows("client", "history", "c1")], ["2024-03-01", ""])
        first = self.json("audit", "list")["entries"][0]["time"]
        harness.command(self.server, "client", "get", "c1", "--as-known-at", first)
        harness.command(self.server, "client", "get", "c1", "--as-known-at", "1999-01-01T00:00:00Z", code=1)

    def test_the_same_dated_file_twice_changes_nothing(self):
        line = "c1,Acme,ACTIVE,LARGE,Norway,GBP,,,,2024-03-01"
        self.load(line)
        self.assertIn("unchanged", self.load(line).stdout)
        self.assertEqual(len(self.rows("client", "history", "c1")), 1)
        done = harness.command(self.server, "client", "get", "c1", "--as-of", "2024-02-29", code=1)
        self.assertIn("clients/c1", done.stderr)

    def test_bad_days_are_rejected(self):
        done = self.load("c1,Acme,ACTIVE,LARGE,Norway,GBP,,,,2024-02-30", code=3)
        self.assertIn("valid_from", done.stderr)
        for words in (["client", "get", "c1", "--as-of", "2024-02-30"], ["client", "get", "c1", "--as-known-at", "yesterday"],
                      ["client", "periods", "c1", "--as-known-at", "0"], ["audit"], ["group"], ["group", "members"],
                      ["audit", "reads", "--limit", "0"]):
            with self.subTest(words):
                harness.command(self.server, *words, code=2)

    def test_an_owner_in_a_circle_on_a_past_day_is_rejected(self):
        self.load("c1,Acme,ACTIVE,LARGE,Norway,GBP,,,,", "c2,Bolt,ACTIVE,LARGE,Norway,GBP,,,,")
        self.load("c1,Acme,ACTIVE,LARGE,Norway,GBP,,c2,100,2024-01-01")
        self.load("c1,Acme,ACTIVE,LARGE,Norway,GBP,,,,2024-06-01")
        done = self.load("c2,Bolt,ACTIVE,LARGE,Norway,GBP,,c1,100,2024-05-31", code=3)
        self.assertIn("PARENT_CYCLE", done.stderr)
        self.load("c2,Bolt,ACTIVE,LARGE,Norway,GBP,,c1,100,2024-06-01")

    def test_groups_and_memberships_come_in_by_file_and_go_out_again(self):
        self.load("c1,Acme,ACTIVE,LARGE,Norway,GBP,,,,", "c2,Bolt,ACTIVE,LARGE,Norway,GBP,,,,")
        groups, memberships = os.path.join(self.folder, "groups.csv"), os.path.join(self.folder, "memberships.csv")
        with open(groups, "w", encoding="utf-8") as out:
            out.write("group_id,name,parent_id\nleaf,Leaf,top\ntop,Top,\n")
        with open(memberships, "w", encoding="utf-8") as out:
            out.write("client_id,group_id,from,to,ownership_percent\nc1,leaf,2024-01-01,2024-02-29,51\nc1,top,2024-03-01,,100\n"
                      "c2,leaf,,,\n")
        for kind, path in (("groups", groups), ("memberships", memberships)):
            harness.command(self.server, "import", kind, path)
            self.assertRegex(harness.command(self.server, "import", kind, path).stdout, r"unchanged +[23]\b")
            exported = os.path.join(self.folder, "exported.csv")
            harness.command(self.server, "export", kind, "--out", exported)
            self.assertRegex(harness.command(self.server, "import", kind, exported).stdout, r"unchanged +[23]\b")
        self.assertEqual(self.json("group", "get", "leaf")["ultimateGroup"], "groups/top")
        members = self.rows("group", "members", "top", "--tree", "--as-of", "2024-02-29")
        self.assertEqual([(row["group_id"], row["client_id"], row["ownership_percent"]) for row in members],
                         [("leaf", "c1", "51.0000"), ("leaf", "c2", "0.0000")])
        self.assertEqual([row["client_id"] for row in self.rows("group", "members", "top")], ["c1"])
        self.assertEqual([row["group_id"] for row in self.rows("group", "list")], ["leaf", "top"])
        with open(memberships, "w", encoding="utf-8") as out:
            out.write("client_id,group_id,from,to,ownership_percent\nc1,leaf,2024-03-31,,\nc2,nowhere,2024-01-01,,101\n"
                      "c1,leaf,2024-01-01,2024-01-31,51\n")
        done = harness.command(self.server, "import", "memberships", memberships, code=3)
        for rule in ("PERIOD_OVERLAP", "UNKNOWN_GROUP", "OUT_OF_RANGE", "OUT_OF_ORDER"):
            self.assertIn(rule, done.stderr)
        with open(groups, "w", encoding="utf-8") as out:
            out.write("group_id,name,parent_id\ntop,Top,leaf\n")
        self.assertIn("GROUP_CYCLE", harness.command(self.server, "import", "groups", groups, code=3).stderr)

    def test_reads_are_logged_and_found(self):
        self.load("c1,Acme,ACTIVE,LARGE,Norway,GBP,,,,", "c2,Bolt,ACTIVE,LARGE,Norway,GBP,,,,")
        # Beside what the assignment service asks for its inbox.
        of_clients = ("audit", "reads", "--filter", 'method != "clientele.registry.v1.Incidents/ListIncidents"')
        self.assertEqual(self.rows(*of_clients), [])
        harness.command(self.server, "client", "get", "c1")
        harness.command(self.server, "client", "list", "--filter", "display_name = Bolt")
        reads = self.rows(*of_clients)
        self.assertEqual([(row["resource"], row["rows"]) for row in reads], [("clients/c1", "1"), ("clients/-", "1")])
        self.assertNotIn("Bolt", reads[1]["selection"])
        self.assertEqual(len(self.rows("audit", "reads", "--filter", 'resource = "clients/c1"')), 1)
        self.assertEqual(len(self.rows(*of_clients, "--limit", "1")), 1)
        changes = self.rows("audit", "list", "--resource-prefix", "imports/")
        self.assertEqual(len(changes), 1)
        self.assertEqual(self.rows("audit", "list", "--filter", 'time < "2001-01-01T00:00:00Z"'), [])
        harness.command(self.server, "audit", "list", "--filter", "after = 1", code=3)


if __name__ == "__main__":
    unittest.main()
