#!/usr/bin/python3
"""Regions, contacts, industries and identifiers through the command."""
import csv
import io
import json
import os
import unittest

import grpc
import harness


class Reference(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(harness.suite()).address
        harness.import_retail(cls.server, kinds=("products", "clients"))
        cls.channel = cls.enterClassContext(grpc.insecure_channel(cls.server))

    def json(self, *words, **options):
        return json.loads(harness.command(self.server, "--output", "json", *words, **options).stdout)

    def rows(self, *words):
        text = harness.command(self.server, "--output", "csv", *words).stdout
        return list(csv.DictReader(io.StringIO(text)))

    def test_regions_of_clients_are_listed_with_the_presence_of_the_bank(self):
        harness.command(self.server, "region", "presence", "Iceland", "2020-01-01..2020-12-31", "2022-01-01..")
        listed = {row["region"]: row for row in self.rows("region", "list", "--as-of", "2020-12-31")}
        self.assertEqual((listed["Iceland"]["present"], listed["Iceland"]["decided_by"]), ("PRESENT", "Iceland"))
        self.assertEqual(listed["Norway"]["present"], "UNKNOWN")
        self.assertEqual(self.json("region", "get", "Iceland", "--as-of", "2021-06-01")["presenceOnDate"], "PRESENCE_ABSENT")
        self.assertEqual(self.rows("region", "get", "Iceland")[0]["presence"], "2020-01-01..2020-12-31 2022-01-01..")

    def test_presence_that_overlaps_is_rejected_and_changes_nothing(self):
        before = self.json("region", "get", "Germany")
        done = harness.command(self.server, "region", "presence", "Germany", "2020-01-01..", "2021-01-01..", code=1)
        self.assertIn("day in common", done.stderr)
        harness.command(self.server, "region", "presence", "Germany", "2020-01-01", code=2)
        harness.command(self.server, "region", "presence", "Germany", "2020-02-30..", code=2)
        self.assertEqual(self.json("region", "get", "Germany"), before)

    def test_a_region_in_use_cannot_be_deleted(self):
        done = harness.command(self.server, "region", "delete", "Iceland", code=1)
        self.assertIn("carries the region", done.stderr)
        harness.command(self.server, "region", "delete", "Atlantis", code=1)

    def test_a_contact_is_read_erased_and_gone(self):
        messages = harness.messages("registry/v1/contacts")
        stub = harness.services("registry/v1/contacts").ContactsStub(self.channel)
        contact = messages.Contact(display_name="Анна Петрова", role="Director", decision_maker=True, phones=["+74955005550"])
        contact.to.CopyFrom(harness.date("2030-12-31"))
        stub.CreateContact(messages.CreateContactRequest(parent="clients/12347", contact_id="k1", contact=contact), timeout=30)
        row = self.rows("contact", "list", "12347")[0]
        self.assertEqual((row["client_id"], row["contact_id"], row["name"], row["decision_maker"], row["phones"], row["to"]),
                         ("12347", "k1", "Анна Петрова", "true", "+74955005550", "2030-12-31"))
        self.assertEqual(self.json("contact", "get", "12347", "k1")["displayName"], "Анна Петрова")
        self.assertEqual(len(self.rows("contact", "list", "-", "--filter", "decision_maker = true")), 1)
        erased = harness.command(self.server, "contact", "erase", "12347", "k1").stdout
        self.assertNotIn("Петрова", erased)
        self.assertIn("erased on request", harness.command(self.server, "contact", "get", "12347", "k1", code=1).stderr)
        self.assertEqual(self.rows("contact", "list", "12347"), [])
        self.assertEqual(self.rows("contact", "list", "12347", "--show-deleted")[0]["name"], "")

    def test_identifiers_are_checked_by_their_standard(self):
        harness.command(self.server, "identifier", "check", "LEI", "213800X65BJZAEPM4W02", "851WYGNLUQLFZBSYGB56")
        done = harness.command(self.server, "identifier", "check", "INN_LEGAL", "7707083893", "7707083894", code=3)
        self.assertIn("check digits", done.stdout)
        self.assertIn("1 not valid", done.stderr)
        harness.command(self.server, "identifier", "check", "PASSPORT", "1", code=2)

    def test_a_file_with_a_wrong_identifier_changes_nothing(self):
        path = os.path.join(self.enterContext(harness.tempfile.TemporaryDirectory()), "clients.csv")
        harness.write_rows(path, ["client_id", "name", "status", "size_class", "region", "currency", "inn", "phone", "industry"],
                           [["n1", "New", "ACTIVE", "LARGE", "Norway", "RUB", "7707083893", "+74955005550", "OKVED2:64.19"],
                            ["n2", "New", "ACTIVE", "LARGE", "Norway", "RUB", "7707083894", "8 495", "OKVED2:6419"]])
        done = harness.command(self.server, "import", "clients", path, code=3)
        for text in ("3", "inn", "INVALID_IDENTIFIER", "phone", "industry", "UNKNOWN_INDUSTRY"):
            self.assertIn(text, done.stderr)
        harness.command(self.server, "client", "get", "n1", code=1)

    def test_no_classifier_is_loaded_at_first(self):
        self.assertEqual(self.rows("industry", "list", "--classifier", "OKVED2"), [])
        harness.command(self.server, "industry", "list", "--classifier", "SIC", code=2)
        harness.command(self.server, "industry", "list", "--parent", "64", code=3)


if __name__ == "__main__":
    unittest.main()
