#!/usr/bin/python3
"""Rates, interactions, offer cases and campaigns through the command, as people use them."""
import json
import os
import tempfile
import unittest

import harness

DIGEST = "a" * 64


class Offers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(harness.suite()).address
        folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        files = {
            "products": ("product_id,name,business_line", ["ACQ,Acquiring,CORPORATE", "PAY,Payroll cards,RETAIL"]),
            "clients": ("client_id,name,status,size_class,region,currency",
                        [f"c{i},Client {i},ACTIVE,LARGE,{'Norway' if i < 4 else 'Iceland'},EUR" for i in range(1, 6)]),
            "sales": ("sale_id,client_id,product_id,date,amount",
                      ["s1,c1,ACQ,2012-03-05,100.50", "s2,c1,ACQ,2012-03-06,-0.50", "s3,c5,ACQ,2012-03-06,7",
                       "s4,c2,PAY,2012-05-01,9"]),
        }
        for kind, (header, rows) in files.items():
            path = os.path.join(folder, kind + ".csv")
            harness.write_rows(path, header.split(","), [row.split(",") for row in rows])
            harness.command(cls.server, "--quiet", "import", kind, path)

    def run_json(self, *words, code=0):
        done = harness.command(self.server, "--output", "json", *words, code=code)
        return json.loads(done.stdout) if code == 0 else done.stderr

    def test_a_rate_is_recorded_corrected_looked_up_and_used(self):
        self.run_json("rate", "set", "USD", "32.1961", "--date", "2011-12-31", "--base", "RUB")
        again = self.run_json("rate", "set", "USD", "32.19610", "--date", "2011-12-31")
        self.assertEqual(again["unchanged"], 1)
        self.run_json("rate", "set", "JPY", "41.8", "--nominal", "100", "--date", "2011-12-31")
        found = self.run_json("rate", "get", "USD", "--date", "2012-01-09")
        self.assertEqual(found["name"], "rates/OFFICIAL.USD.2011-12-31")
        table = harness.command(self.server, "rate", "convert", "1000", "JPY", "USD", "--date", "2012-01-09").stdout
        self.assertRegex(table, r"amount +12\.98\n")  # 418 / 32.1961
        self.assertIn("rates/OFFICIAL.USD.2012-01-09",
                      self.run_json("rate", "get", "USD", "--date", "2012-01-09", "--max-age", "3", code=1))
        rows = harness.command(self.server, "--output", "csv", "rate", "list").stdout.splitlines()
        self.assertEqual(rows, ["currency,date,kind,rate,nominal,base", "JPY,2011-12-31,OFFICIAL,41.8,100,RUB",
                                "USD,2011-12-31,OFFICIAL,32.1961,1,RUB"])
        harness.command(self.server, "rate", "set", "USD", "0", "--date", "2011-12-31", code=3)
        harness.command(self.server, "rate", "convert", "1.005", "USD", "RUB", "--date", "2012-01-09", code=3)

    def test_interactions_are_listed_latest_first_until_deleted(self):
        for name, date in (("i1", "2012-03-01"), ("i2", "2012-03-02")):
            self.run_json("interaction", "add", "c1", "--id", name, "--kind", "CALL", "--date", date, "--manager", "m1",
                          "--subject", "Payroll cards")
        listed = self.run_json("interaction", "list", "--client", "c1")["interactions"]
        self.assertEqual([one["name"] for one in listed], ["clients/c1/interactions/i2", "clients/c1/interactions/i1"])
        self.run_json("interaction", "delete", "c1", "i2")
        listed = self.run_json("interaction", "list", "--filter", 'manager_id = "m1"')["interactions"]
        self.assertEqual(len(listed), 1)
        self.assertIn("clients/nobody", self.run_json("interaction", "list", "--client", "nobody", code=1))
        harness.command(self.server, "interaction", "add", "c1", "--kind", "DREAM", "--date", "2012-03-01", "--manager", "m1",
                        "--subject", "x", code=2)

    def test_a_campaign_goes_from_plan_to_analysis(self):
        self.run_json("campaign", "create", "spring", "--name", "Spring", "--from", "2012-03-01", "--to", "2012-03-31",
                      "--product", "ACQ", "--product", "PAY", "--filter", 'region = "Norway"', "--by", "olga")
        self.assertEqual(self.run_json("campaign", "audience", "spring")["totalSize"], "3")
        self.run_json("campaign", "propose", "spring", "leaflet", "--name", "Leaflet", "--uri", "https://files/leaflet",
                      "--doc-version", "1", "--sha256", DIGEST, "--by", "olga")
        self.assertIn("own", self.run_json("campaign", "approve", "spring", "--by", "olga", code=1))
        self.assertEqual(self.run_json("campaign", "approve", "spring", "--by", "boris")["audienceSize"], "3")
        self.assertIn("leaflet", self.run_json("campaign", "start", "spring", "--date", "2012-03-01", code=1))
        self.run_json("campaign", "agree", "spring", "leaflet", "--sha256", DIGEST, "--by", "marketing")
        self.run_json("campaign", "start", "spring", "--date", "2012-03-01")
        self.run_json("campaign", "report", "spring", "--contacted", "2", "--responded", "1")
        self.run_json("campaign", "finish", "spring", "--date", "2012-03-31")
        done = self.run_json("campaign", "analyse", "spring", "--from", "2012-03-01", "--to", "2012-04-30", "--text",
                             "Worth repeating", "--by", "olga")
        self.assertEqual(done["state"], "CAMPAIGN_STATE_ANALYSED")
        self.assertEqual([(line["product"], line["amountMinor"]) for line in done["analysis"]["sales"]],
                         [("products/ACQ", "10000")])
        self.assertEqual(done["analysis"]["conversionRate"], {"numerator": "1", "denominator": "3"})
        self.assertEqual(done["results"]["responseRate"], {"numerator": "1", "denominator": "2"})
        table = harness.command(self.server, "campaign", "get", "spring").stdout
        self.assertIn("100.00", table)
        self.assertEqual(self.run_json("campaign", "list", "--filter", 'state = "RUNNING"').get("campaigns"), [])


if __name__ == "__main__":
    unittest.main()
