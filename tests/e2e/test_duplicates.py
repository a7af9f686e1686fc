#!/usr/bin/python3
"""client duplicates, compare, dismiss, merge, unmerge, merges: from the command line."""
import csv
import json
import os
import tempfile
import unittest

import harness

CLIENTS = """client_id,name,status,size_class,region,currency,inn
a1,ООО «Кварцит Ижоры»,ACTIVE,LARGE,Tver,RUB,
a2,Kvartsit Izhory OOO,ACTIVE,LARGE,Tver,RUB,
b1,ООО «Пельмешка»,ACTIVE,LARGE,Tver,RUB,7707083893
b2,ООО «Вкусная остановка»,ACTIVE,LARGE,Tver,RUB,7707083893
c1,Northwick Upholstery LLC,ACTIVE,LARGE,Texas,RUB,
c2,Harbour Estates 9 Ltd,ACTIVE,LARGE,Ohio,RUB,
"""
PRODUCTS = "product_id,name,business_line\np,Product,GOODS\n"
SALES = "sale_id,client_id,product_id,date,amount\n1,a2,p,2024-01-05,10.00\n2,a1,p,2024-01-06,5.00\n"


class Duplicates(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(harness.suite()).address
        folder = self.enterContext(tempfile.TemporaryDirectory())
        for kind, text in (("clients", CLIENTS), ("products", PRODUCTS), ("sales", SALES)):
            path = os.path.join(folder, kind + ".csv")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            harness.command(self.server, "import", kind, path)

    def run_json(self, *words):
        return json.loads(harness.command(self.server, *words, "--output", "json").stdout)

    def pairs(self, *words):
        found = self.run_json("client", "duplicates", *words)
        return {(p["first"].split("/")[1], p["second"].split("/")[1]): p for p in found["duplicates"]}

    def test_finds_pairs_with_reasons(self):
        pairs = self.pairs("--min-score", "0.5")
        self.assertEqual(set(pairs), {("a1", "a2"), ("b1", "b2")})
        self.assertIn("DUPLICATE_REASON_INN_AGREES", pairs["b1", "b2"]["reasons"])
        rows = list(csv.DictReader(harness.command(self.server, "client", "duplicates", "--output", "csv").stdout.splitlines()))
        self.assertEqual({row["first"] for row in rows}, {"a1", "b1"})
        self.assertTrue(all("region agrees" in row["reasons"] for row in rows))

    def test_a_second_look_reuses_the_run(self):
        self.pairs()
        before = harness.command(self.server, "client", "duplicates").stderr
        self.assertEqual(harness.command(self.server, "client", "duplicates").stderr, before)

    def test_compare_explains(self):
        text = harness.command(self.server, "client", "compare", "c1", "c2").stdout
        self.assertIn("name words differ", text)
        self.assertIn("total", text)

    def test_a_dismissed_pair_does_not_come_back(self):
        harness.command(self.server, "client", "dismiss", "a1", "a2", "--comment", "two plants")
        self.assertEqual(set(self.pairs("--new")), {("b1", "b2")})

    def test_merge_moves_sales_and_unmerge_brings_them_back(self):
        before = self.run_json("client", "list", "--show-deleted")
        merge = self.run_json("client", "merge", "a1", "a2", "--take", "a2:display_name")
        self.assertEqual(merge["moved"], [{"kind": "sales", "count": "1"}])
        self.assertEqual(self.run_json("client", "get", "a2")["mergedInto"], "clients/a1")
        self.assertEqual(self.run_json("client", "get", "a1")["displayName"], "Kvartsit Izhory OOO")
        self.assertNotIn(("a1", "a2"), self.pairs())
        merge_id = merge["name"].split("/")[1]
        self.assertIn(merge_id, harness.command(self.server, "client", "merges").stdout)
        harness.command(self.server, "client", "unmerge", merge_id)
        after = self.run_json("client", "list", "--show-deleted")
        for clients in (before, after):
            for client in clients["clients"]:
                for changing in ("etag", "updateTime", "position"):
                    client.pop(changing)
        self.assertEqual(after, before)

    def test_errors_end_with_one_and_say_what_is_wrong(self):
        done = harness.command(self.server, "client", "merge", "a1", "nobody", code=1)
        self.assertIn("nobody", done.stderr)
        harness.command(self.server, "client", "merge", "a1", "a2")
        done = harness.command(self.server, "client", "merge", "b1", "a2", code=1)
        self.assertIn("clients/a1", done.stderr)
        harness.command(self.server, "client", "duplicates", "--min-score", "2", code=2)
        harness.command(self.server, "client", "merge", "a1", code=2)


if __name__ == "__main__":
    unittest.main()
