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


class Files(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(harness.suite()).address
        cls.folder = cls.enterClassContext(harness.tempfile.TemporaryDirectory())
        harness.import_retail(cls.server, kinds=("products", "clients"))

    def file(self, name, header, rows):
        path = os.path.join(self.folder, name)
        harness.write_rows(path, header, rows)
        return path

    def imported(self, kind, path):
        """How many rows an import created, changed and found unchanged."""
        done = json.loads(harness.command(self.server, "--output", "json", "import", kind, path).stdout)
        return tuple(int(done[name]) for name in ("created", "updated", "unchanged"))

    def exported(self, kind):
        path = os.path.join(self.folder, "exported-" + kind + ".csv")
        harness.command(self.server, "export", kind, "--out", path)
        return path, harness.read_rows(path)[1]

    def errors(self, kind, path):
        """What is wrong with the file, which is rejected: line, column and rule of each error."""
        found = os.path.join(self.folder, "errors.csv")
        harness.command(self.server, "import", kind, path, "--errors", found, code=3)
        return [(int(row[1]), row[2], row[3]) for row in harness.read_rows(found)[1]]

    INDUSTRIES = ["classifier", "version", "code", "name", "parent_code"]
    OKVED = [["OKVED2", "OK 029-2014", "64.19", "Прочее денежное посредничество", "64.1"],
             ["OKVED2", "OK 029-2014", "K", "Деятельность финансовая", ""],
             ["OKVED2", "OK 029-2014", "64", "Финансовые услуги", "K"],
             ["OKVED2", "OK 029-2014", "64.1", "Денежное посредничество", "64"]]

    def test_a_loaded_classifier_decides_which_industries_a_client_may_get(self):
        path = self.file("okved.csv", self.INDUSTRIES, self.OKVED)
        self.assertEqual(self.imported("industries", path), (4, 0, 0))
        self.assertEqual(self.imported("industries", path), (0, 0, 4))
        self.assertEqual(self.imported("industries", self.exported("industries")[0]), (0, 0, 4))
        listed = harness.command(self.server, "--output", "csv", "industry", "list", "--parent", "64", "--classifier", "OKVED2").stdout
        self.assertEqual([row["code"] for row in csv.DictReader(io.StringIO(listed))], ["64.1"])
        header = ["client_id", "name", "status", "size_class", "region", "currency", "industry"]
        row = lambda id, industry: [id, "New", "ACTIVE", "LARGE", "Norway", "RUB", industry]
        good = [row("i1", "OKVED2:64.19"), row("i2", "64.1"), row("i3", "IT services"), row("i4", "541511"), row("i5", "NACE:99.99")]
        self.assertEqual(self.imported("clients", self.file("good.csv", header, good)), (5, 0, 0))
        bad = [row("i6", "OKVED2:99.99"), row("i7", "99.99"), row("i8", "OKVED:64.19"), row("i9", "OKVED2:6419")]
        self.assertEqual(self.errors("clients", self.file("bad.csv", header, bad)),
                         [(line, "industry", "UNKNOWN_INDUSTRY") for line in range(2, 6)])

    def test_a_classifier_with_a_wrong_row_changes_nothing(self):
        rows = [["NACE", "Rev.2", "64.19", "Other", "64.1"], ["NACE", "Rev.2", "6419", "Other", ""],
                ["NACE", "Rev.2", "64.2", "Other", "64.20"], ["NACE", "Rev.2", "64.19", "Twice", ""]]
        self.assertEqual(self.errors("industries", self.file("wrong.csv", self.INDUSTRIES, rows)),
                         [(2, "parent_code", "UNKNOWN_INDUSTRY"), (3, "code", "INVALID_IDENTIFIER"), (4, "parent_code", "PARENT_CYCLE"),
                          (4, "parent_code", "UNKNOWN_INDUSTRY"), (5, "classifier", "DUPLICATE_ID")])
        unknown = self.file("unknown.csv", self.INDUSTRIES, [["SIC", "1", "64", "Other", ""]])
        self.assertEqual([error[:2] for error in self.errors("industries", unknown)], [(2, "classifier")])
        listed = harness.command(self.server, "--output", "csv", "industry", "list", "--classifier", "NACE").stdout
        self.assertEqual(len(listed.splitlines()), 1)

    REGIONS = ["region", "parent", "iso_code", "present_from", "present_to"]

    def test_regions_come_in_and_go_out_with_every_period(self):
        rows = [["Reykjavik", "Iceland", "IS-1", "2020-01-01", "2020-12-31"], ["Reykjavik", "Iceland", "IS-1", "2022-01-01", ""],
                ["Iceland", "Nordics", "", "", ""], ["Nordics", "", "", "2019-01-01", ""]]
        path = self.file("regions.csv", self.REGIONS, rows)
        self.assertEqual(self.imported("regions", path)[2], 0)
        self.assertEqual(self.imported("regions", path), (0, 0, 4))
        out, exported = self.exported("regions")
        for row in rows:
            self.assertIn(row, exported)
        self.assertEqual(self.imported("regions", out), (0, 0, len(exported)))
        region = json.loads(harness.command(self.server, "--output", "json", "region", "get", "Iceland", "--as-of", "2019-01-01").stdout)
        self.assertEqual((region["presenceOnDate"], region["presenceDecidedBy"]), ("PRESENCE_PRESENT", "regions/Nordics"))

    def test_regions_with_a_wrong_row_change_nothing(self):
        rows = [["a", "b", "", "", ""], ["b", "a", "", "", ""], ["c", "nowhere", "", "", ""], ["d", "", "XX-1", "", ""],
                ["e", "", "", "2020-01-01", ""], ["e", "", "", "2021-01-01", ""], ["f", "", "", "2021-01-01", "2020-01-01"],
                ["g", "", "", "", "2020-01-01"]]
        self.assertEqual(self.errors("regions", self.file("wrong-regions.csv", self.REGIONS, rows)),
                         [(2, "parent", "PARENT_CYCLE"), (3, "parent", "PARENT_CYCLE"), (4, "parent", "UNKNOWN_PARENT"),
                          (5, "iso_code", "INVALID_IDENTIFIER"), (6, "present_from", "PERIOD_OVERLAP"), (8, "present_to", "OUT_OF_RANGE"),
                          (9, "present_from", "REQUIRED")])
        harness.command(self.server, "region", "get", "d", code=1)

    CONTACTS = ["client_id", "contact_id", "name", "role", "decision_maker", "phones", "emails", "note", "from", "to",
                "consent_source", "consent_date"]

    def test_contacts_come_in_and_go_out_until_they_are_erased(self):
        rows = [["12347", "a", "Анна Петрова", "Director", "true", "+74955005550;+442079250918", "anna@example.com", "note; with sign",
                 "2020-01-01", "", "letter", "2020-01-01"],
                ["12348", "b", "Boris", "", "false", "", "", "", "", "", "", ""]]
        path = self.file("contacts.csv", self.CONTACTS, rows)
        self.assertEqual(self.imported("contacts", path), (2, 0, 0))
        self.assertEqual(self.imported("contacts", path), (0, 0, 2))
        out, exported = self.exported("contacts")
        self.assertEqual(exported, rows)
        self.assertEqual(self.imported("contacts", out), (0, 0, 2))
        harness.command(self.server, "contact", "erase", "12347", "a")
        self.assertEqual(self.exported("contacts")[1], rows[1:])
        done = harness.command(self.server, "import", "contacts", path, code=3)
        self.assertIn("ERASED", done.stderr)
        self.assertNotIn("Петрова", done.stderr)

    def test_contacts_with_a_wrong_row_change_nothing(self):
        rows = [["12349", "a", "Anna"] + [""] * 9, ["nobody", "a", "Anna"] + [""] * 9,
                ["12349", "b", "Anna", "", "", "8 495"] + [""] * 6]
        self.assertEqual(self.errors("contacts", self.file("wrong-contacts.csv", self.CONTACTS, rows)),
                         [(3, "client_id", "UNKNOWN_CLIENT"), (4, "phones", "INVALID_IDENTIFIER")])
        nameless = self.file("nameless.csv", self.CONTACTS, [["12349", "c"] + [""] * 10])
        self.assertEqual([error[:2] for error in self.errors("contacts", nameless)], [(2, "name")])
        harness.command(self.server, "contact", "get", "12349", "a", code=1)


if __name__ == "__main__":
    unittest.main()
