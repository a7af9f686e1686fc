#!/usr/bin/python3
"""Events and the inbox from outside: what the registry tells, and whom an incident reaches."""
import json
import os
import tempfile
import unittest

import grpc

import harness

CLIENTS = ["client_id", "name", "status", "size_class", "region", "currency"]
MANAGERS = ["manager_id", "name", "size_class", "regions", "capacity_hours", "unit_id"]
UNITS = ["unit_id", "name", "parent_id", "head", "from", "to"]
ABSENCES = ["manager_id", "from", "to", "deputy"]


class Inbox(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(harness.suite()).address
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.load("clients", CLIENTS, [["c1", "One", "ACTIVE", "MEDIUM", "north", "GBP"], ["c2", "Two", "ACTIVE", "MEDIUM", "north", "GBP"]])
        cls.load("managers", MANAGERS, [[m, m.upper(), "MEDIUM", "north", "10", u] for m, u in (("m1", "branch"), ("m2", ""), ("h1", ""))])
        cls.load("units", UNITS, [["branch", "Branch", "bank", "h1", "2011-01-01", ""], ["bank", "Bank", "", "", "2011-01-01", ""]])
        cls.load("absences", ABSENCES, [["m1", "2011-12-24", "2011-12-31", "m2"]])
        cls.load("assignments", ["client_id", "manager_id", "from"], [["c1", "m1", "2011-01-01"]])
        cls.channel = cls.enterClassContext(grpc.insecure_channel(cls.server))
        cls.incidents = harness.messages("registry/v1/incidents")
        cls.stub = harness.services("registry/v1/incidents").IncidentsStub(cls.channel)
        for client, incident in (("c1", "i1"), ("c2", "i2")):
            cls.stub.CreateIncident(cls.incidents.CreateIncidentRequest(
                parent="clients/" + client, incident_id=incident,
                incident=cls.incidents.Incident(title="Payment stuck", severity="INCIDENT_SEVERITY_HIGH", date=harness.date("2011-12-01"),
                                                deadline=harness.date("2011-12-20"))), timeout=10)
        harness.wait_until(lambda: cls.json("inbox", "state")["openItems"] == "2", "the inbox")

    @classmethod
    def load(cls, kind, header, rows, code=0):
        path = os.path.join(cls.folder, kind + ".csv")
        harness.write_rows(path, header, rows)
        return harness.command(cls.server, "--output", "json", "import", kind, path, code=code)

    @classmethod
    def json(cls, *words):
        return json.loads(harness.command(cls.server, "--output", "json", *words).stdout)

    def items(self, *words):
        return [item["incident"] for item in self.json("inbox", "list", *words)["items"]]

    def test_reaches_manager_head_and_deputy(self):
        own = ["clients/c1/incidents/i1"]
        self.assertEqual(self.items("--manager", "m1", "--as-of", "2011-12-10"), own)
        self.assertEqual(self.items("--manager", "h1", "--as-of", "2011-12-10"), own)
        self.assertEqual(self.items("--manager", "m2", "--as-of", "2011-12-10"), [])
        self.assertEqual(self.items("--manager", "m2", "--as-of", "2011-12-24"), own)
        self.assertEqual(self.items("--as-of", "2011-12-10"), own + ["clients/c2/incidents/i2"])
        table = harness.command(self.server, "inbox", "list", "--manager", "m1", "--as-of", "2011-12-21").stdout
        self.assertIn("Payment stuck", table)
        self.assertIn("yes", table)
        harness.command(self.server, "inbox", "list", "--manager", "nobody", code=1)
        harness.command(self.server, "inbox", "list", "--as-of", "24.12.2011", code=2)

    def test_an_acknowledged_item_can_be_left_out(self):
        day = ("--as-of", "2011-12-10")
        harness.command(self.server, "inbox", "ack", "i1", "--manager", "h1", *day)
        self.assertEqual(self.items("--manager", "h1", "--unacknowledged", *day), [])
        self.assertEqual(self.items("--manager", "h1", *day), ["clients/c1/incidents/i1"])
        harness.command(self.server, "inbox", "ack", "i2", "--manager", "h1", *day, code=1)

    def test_events_are_cloud_events_one_a_line(self):
        state = self.json("events", "state")
        done = harness.command(self.server, "--output", "json", "events", "watch", "--count", "2", "--type", "clientele.registry.incident.")
        events = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual([event["subject"] for event in events], ["clients/c1/incidents/i1", "clients/c2/incidents/i2"])
        for event in events:
            self.assertEqual(event["specversion"], "1.0")
            self.assertEqual(event["source"], "clientele/registry")
            self.assertEqual(event["type"], "clientele.registry.incident.created")
            self.assertEqual(event["data"]["title"], "Payment stuck")
            self.assertEqual(event["epoch"], state["epoch"])
        first = harness.command(self.server, "--output", "json", "events", "watch", "--count", "1").stdout
        self.assertEqual(json.loads(first)["type"], "clientele.registry.clients.imported")
        last = harness.command(self.server, "--output", "json", "events", "watch", "--from", events[1]["position"], "--count", "1").stdout
        self.assertEqual(json.loads(last)["id"], events[1]["id"])
        refused = harness.command(self.server, "events", "watch", "--epoch", "another", code=1)
        self.assertIn("restored", refused.stderr)

    def test_incidents_come_from_a_file_and_go_to_one(self):
        header = ["incident_id", "client_id", "date", "severity", "title", "owner", "deadline", "state"]
        self.load("incidents", header, [["i9", "c1", "2011-12-02", "LOW", "From a file", "m1", "", "IN_PROGRESS"]])
        day = ("--manager", "m1", "--as-of", "2011-12-10")
        harness.wait_until(lambda: "clients/c1/incidents/i9" in self.items(*day), "the imported incident")
        out = os.path.join(self.folder, "out.csv")
        harness.command(self.server, "--quiet", "export", "incidents", "--out", out)
        again = json.loads(harness.command(self.server, "--output", "json", "import", "incidents", out).stdout)
        self.assertEqual(again["unchanged"], "3")
        self.load("incidents", header, [["i9", "c1", "2011-12-02", "LOW", "From a file", "m1", "", "CLOSED"]])
        harness.wait_until(lambda: "clients/c1/incidents/i9" not in self.items(*day), "its end")
        refused = self.load("incidents", header, [["i9", "c2", "2011-12-02", "BAD", "From a file", "m1", "", "CLOSED"]], 3)
        self.assertIn("severity", refused.stderr)

    def test_files_with_a_wrong_row_change_nothing(self):
        refused = self.load("units", UNITS, [["new", "New", "", "", "2011-01-01", ""], ["bank", "Bank", "branch", "", "2011-01-01", ""]], 3)
        self.assertIn("units.csv:3", refused.stderr)
        self.assertIn("parent_id", refused.stderr)
        refused = self.load("units", UNITS, [["new", "New", "", "nobody", "2011-01-01", ""]], 3)
        self.assertIn("head", refused.stderr)
        refused = self.load("absences", ABSENCES, [["m2", "2011-12-01", "2011-12-02", "m2"]], 3)
        self.assertIn("deputy", refused.stderr)
        refused = self.load("absences", ABSENCES, [["m1", "2011-12-31", "2012-01-02", ""]], 3)
        self.assertIn("from", refused.stderr)
        refused = self.load("absences", ABSENCES, [["m1", "", "2012-01-02", ""]], 3)
        self.assertIn("from", refused.stderr)
        done = self.load("units", UNITS, [["bank", "Bank", "", "", "2011-01-01", ""]])
        self.assertEqual(json.loads(done.stdout), {"created": 0, "updated": 0, "unchanged": 1})


if __name__ == "__main__":
    unittest.main()
