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


FILES = {
    "rates": ("currency,date,kind,rate,nominal,base",
              ["JPY,2011-12-31,OFFICIAL,41.8,100,RUB", "USD,2011-12-31,OFFICIAL,32.1961,1,RUB", "USD,2012-01-10,MARKET,31.5,1,EUR"]),
    "interactions": ("interaction_id,client_id,date,kind,manager_id,subject,outcome,direction,contact_id,next_step_date",
                     ["i1,c1,2012-03-01,CALL,m1,Payroll cards,Wants an offer,OUTBOUND,p1,2012-03-09",
                      "i2,c2,2012-03-02,MEETING,m1,Acquiring,,,,"]),
    "offer_cases": ("case_id,name,products,industry,technical_story,economic_story,results,client_id,confidential,state",
                    ["k1,Petrol stations,ACQ;PAY,47.30,Terminals at 40 stations,Less cash,saved|-33.3|%|;income|12||EUR,c1,true,PUBLISHED",
                     "k2,Idea,,,,,,,false,DRAFT"]),
    "campaigns": ("campaign_id,name,start,end,products,author,audience_filter,clients,state",
                  ["a1,Autumn,2012-09-01,2012-09-30,ACQ;PAY,olga,\"region = \"\"Norway\"\"\",,DRAFT",
                   "a2,Winter,2012-12-01,2012-12-31,PAY,olga,,c1;c4,DRAFT"]),
}


class OfferFiles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(harness.suite()).address
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.load("products", "product_id,name,business_line", ["ACQ,Acquiring,CORPORATE", "PAY,Payroll cards,RETAIL"])
        cls.load("clients", "client_id,name,status,size_class,region,currency",
                 [f"c{i},Client {i},ACTIVE,LARGE,Norway,EUR" for i in range(1, 6)])
        for kind, (header, rows) in FILES.items():
            cls.load(kind, header, rows)

    @classmethod
    def load(cls, kind, header, rows, code=0, *more):
        path = os.path.join(cls.folder, f"in_{kind}.csv")
        with open(path, "w", encoding="utf-8") as out:
            out.write("\n".join([header, *rows]) + "\n")
        return harness.command(cls.server, "--output", "json", "import", kind, path, *more, code=code)

    def test_what_is_exported_is_what_came_and_imports_again_as_a_no_op(self):
        for kind, (header, rows) in FILES.items():
            with self.subTest(kind):
                path = os.path.join(self.folder, f"out_{kind}.csv")
                harness.command(self.server, "export", kind, "--out", path)
                self.assertEqual(harness.read_text(path).splitlines(), [header, *rows])
                again = json.loads(harness.command(self.server, "--output", "json", "import", kind, path).stdout)
                self.assertEqual((again["unchanged"], again["created"], again["updated"]), (str(len(rows)), "0", "0"))

    def test_a_file_with_one_bad_row_changes_nothing_and_names_it(self):
        bad = {
            "rates": ["GBP,2011-12-31,OFFICIAL,50,1,RUB", "CHF,2011-12-31,OFFICIAL,0,1,RUB", "CHF,2011-12-30,OFFICIAL,1,1.5,",
                      "CHF,2011-12-29,OFFICIAL,1,1,EUR", "CHF,2011-12-28,OTHER,1,1,", "RUB,2011-12-28,OFFICIAL,1,1,"],
            "interactions": ["i9,c1,2012-03-01,CALL,m1,x,,,,", "i8,nobody,2012-03-01,CALL,m1,x,,,,",
                             "i7,c1,2012-03-01,CALL,m1,x,,,,2012-02-01"],
            "offer_cases": ["k9,Fine,,,,,,,,", "k8,Bad,NONE,,,,,,,", "k7,Bad,,,,,a|x,,,", "k6,Bad,,,,,,,,PUBLISHED",
                            "k1,Petrol stations,ACQ;PAY,47.30,a,b,c|1,,,DRAFT"],
            "campaigns": ["a9,Fine,2012-09-01,2012-09-30,ACQ,olga,client_id:*,,", "a8,Bad,2012-09-01,2012-08-30,ACQ,olga,client_id:*,,",
                          "a7,Bad,2012-09-01,2012-09-30,ACQ,olga,client_id,,", "a6,Bad,2012-09-01,2012-09-30,ACQ,olga,,nobody,",
                          "a5,Bad,2012-09-01,2012-09-30,ACQ,olga,client_id:*,,RUNNING",
                          "a1,Autumn,2012-09-01,2012-09-30,ACQ;PAY,boris,client_id:*,,"],
        }
        columns = {"rates": ["rate", "nominal", "base", "base", "currency"], "interactions": ["client_id", "next_step_date"],
                   "offer_cases": ["products", "results", "products", "state"],
                   "campaigns": ["end", "audience_filter", "clients", "state", "author"]}
        for kind, rows in bad.items():
            with self.subTest(kind):
                errors = os.path.join(self.folder, f"errors_{kind}.csv")
                self.load(kind, FILES[kind][0], rows, 3, "--errors", errors)
                _, found = harness.read_rows(errors)
                first = {}
                for _, line, column, _, _ in found:
                    first.setdefault(int(line), column)
                self.assertEqual([first.get(line) for line in range(2, len(rows) + 2)], [None, *columns[kind]])
                path = os.path.join(self.folder, f"after_{kind}.csv")
                harness.command(self.server, "export", kind, "--out", path)
                self.assertEqual(harness.read_text(path).splitlines(), [FILES[kind][0], *FILES[kind][1]])

    def test_changes_since_a_position_name_what_was_deleted(self):
        path = os.path.join(self.folder, "since.csv")
        words = ("rate", "set", "SEK", "4.6", "--date", "2012-02-01")
        position = json.loads(harness.command(self.server, "--output", "json", *words).stdout)["position"]
        harness.command(self.server, "interaction", "add", "c1", "--id", "gone", "--kind", "CALL", "--date", "2012-03-01",
                        "--manager", "m1", "--subject", "x")
        harness.command(self.server, "interaction", "delete", "c1", "gone")
        harness.command(self.server, "rate", "delete", "SEK", "--date", "2012-02-01")
        for kind, key in (("rates", ["SEK", "2012-02-01", "OFFICIAL"]), ("interactions", ["gone"])):
            harness.command(self.server, "export", kind, "--out", path, "--changed-since", position)
            header, rows = harness.read_rows(path)
            self.assertEqual(header[-1], "deleted")
            self.assertEqual([(row[:len(key)], row[-1]) for row in rows], [(key, "true")])


if __name__ == "__main__":
    unittest.main()
