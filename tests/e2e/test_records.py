#!/usr/bin/python3
"""Holdings and balances, exports of everything, and the dialect excel-ru."""
import csv
import json
import os
import tempfile
import unittest

import harness

PRODUCTS = "product_id,name,business_line\nLOAN,Кредит,CREDIT\nDEPOSIT,Депозит,DEPOSITS\n"
CLIENTS = ("client_id,name,status,size_class,region,currency,parent_id,ownership_percent,since\n"
           "c1,\"ООО «Ёлка»; опт\",ACTIVE,LARGE,Север,RUB,,,2001-02-03\nc2,Two,ACTIVE,MEDIUM,South,JPY,c1,50.5,\n"
           "c3,Three,POTENTIAL,SMALL,North,KWD,,,\n")
SALES = ("sale_id,client_id,product_id,date,amount,profit,currency\n"
         "s1,c1,LOAN,2011-01-31,1234.25,-1.5,\ns2,c1,DEPOSIT,2011-02-28,-3,,\ns3,c2,LOAN,2011-03-31,700,,USD\n")
HOLDINGS = ("client_id,product_id,from,to,limit,currency\n"
            "c1,LOAN,2024-01-01,2024-06-30,1000000.50,\nc1,LOAN,2024-07-01,,,\nc2,DEPOSIT,2024-01-01,,5,EUR\n")
BALANCES = ("client_id,product_id,date,measure,amount,currency\n"
            "c1,LOAN,2024-01-31,STOCK_END,-900000.00,\nc1,LOAN,2024-01-31,STOCK_AVERAGE,-850000.10,\n"
            "c3,DEPOSIT,2024-01-31,STOCK_END,1.234,\n")
KINDS = {"products": PRODUCTS, "clients": CLIENTS, "sales": SALES, "holdings": HOLDINGS, "balances": BALANCES}


class Records(unittest.TestCase):
    def setUp(self):
        suite = harness.suite()
        self.server = suite.__enter__()
        self.addCleanup(suite.__exit__, None, None, None)
        folder = tempfile.TemporaryDirectory()
        self.folder = folder.name
        self.addCleanup(folder.cleanup)

    def path(self, name, content=None):
        path = os.path.join(self.folder, name)
        if content is not None:
            with open(path, "wb") as out:
                out.write(content if isinstance(content, bytes) else content.encode())
        return path

    def run_json(self, *words):
        return json.loads(harness.command(self.server.address, "--output", "json", *words).stdout)

    def load(self):
        for kind, content in KINDS.items():
            harness.command(self.server.address, "--quiet", "import", kind, self.path(kind + ".csv", content))

    def export(self, kind, *more):
        path = self.path(f"out_{kind}.csv")
        result = self.run_json("export", kind, "--out", path, *more)
        return path, result

    def test_what_is_exported_imports_again_as_a_no_op(self):
        self.load()
        for dialect in ([], ["--dialect", "excel-ru"], ["--dialect", "excel-ru", "--encoding", "windows-1251"]):
            for kind, content in KINDS.items():
                path, result = self.export(kind, "--threads", "3", *dialect)
                rows = len(content.splitlines()) - 1
                self.assertEqual(result["rows"], rows, kind)
                imported = self.run_json("import", kind, path, *dialect)
                self.assertEqual((imported["unchanged"], imported["created"], imported["updated"]), (str(rows), "0", "0"),
                                 (kind, dialect))

    def test_exported_files_have_the_columns_of_imports(self):
        self.load()
        header, rows = harness.read_rows(self.export("holdings")[0])
        self.assertEqual(header, ["client_id", "product_id", "from", "to", "limit", "currency"])
        self.assertEqual(rows, [["c1", "LOAN", "2024-01-01", "2024-06-30", "1000000.50", "RUB"],
                                ["c1", "LOAN", "2024-07-01", "", "", "RUB"], ["c2", "DEPOSIT", "2024-01-01", "", "5.00", "EUR"]])
        _, rows = harness.read_rows(self.export("balances")[0])
        self.assertEqual(rows[2], ["c3", "DEPOSIT", "2024-01-31", "STOCK_END", "1.234", "KWD"])
        _, rows = harness.read_rows(self.export("sales")[0])
        self.assertEqual(rows[0], ["s1", "c1", "LOAN", "2011-01-31", "1234.25", "-1.50", "RUB"])

    def test_excel_ru_is_written_byte_for_byte(self):
        self.load()
        path, _ = self.export("holdings", "--dialect", "excel-ru")
        with open(path, "rb") as file:
            self.assertEqual(file.read(), "\ufeffclient_id;product_id;from;to;limit;currency\n"
                             "c1;LOAN;01.01.2024;30.06.2024;1000000,50;RUB\nc1;LOAN;01.07.2024;;;RUB\n"
                             "c2;DEPOSIT;01.01.2024;;5,00;EUR\n".encode())
        path, _ = self.export("products", "--dialect", "excel-ru", "--encoding", "windows-1251")
        with open(path, "rb") as file:
            self.assertEqual(file.read(), "product_id;name;business_line\nDEPOSIT;Депозит;DEPOSITS\nLOAN;Кредит;CREDIT\n"
                             .encode("cp1251"))

    def test_excel_ru_is_read_in_both_encodings_with_thousands_separators(self):
        text = "client_id;name;status;size_class;region;currency;since\nk1;ООО «Ёж»;ACTIVE;LARGE;Юг;RUB;31.12.1999\n"
        harness.command(self.server.address, "import", "clients", self.path("a.csv", text.encode("cp1251")), "--dialect", "excel-ru")
        same = self.run_json("--dialect", "excel-ru", "import", "clients", self.path("b.csv", b"\xef\xbb\xbf" + text.encode()))
        self.assertEqual(same["unchanged"], "1")
        harness.command(self.server.address, "import", "products", self.path("products.csv", PRODUCTS))
        sales = "sale_id;client_id;product_id;date;amount\nx;k1;LOAN;29.02.2012;-1\u00a0234 567,89\n"
        for encoding in ("cp1251", "utf-8"):
            done = self.run_json("--dialect", "excel-ru", "import", "sales", self.path("s.csv", sales.encode(encoding)))
            self.assertEqual(done["sums"], {"RUB": "-1234567.89"})

    def test_the_dialect_names_what_is_wrong_in_its_own_form(self):
        self.load()
        bad = "sale_id;client_id;product_id;date;amount\nx1;c1;LOAN;2012-02-29;1.5\nx2;c1;LOAN;31.01.2012;1 23\n"
        errors = self.path("errors.csv")
        harness.command(self.server.address, "--dialect", "excel-ru", "import", "sales", self.path("s.csv", bad), "--errors", errors,
                        code=3)
        _, rows = harness.read_rows(errors)
        self.assertEqual([(row[1], row[2], row[3]) for row in rows],
                         [("2", "date", "INVALID_DATE"), ("2", "amount", "INVALID_NUMBER"), ("3", "amount", "INVALID_NUMBER")])
        self.assertIn("DD.MM.YYYY", rows[0][4])

    def test_a_character_that_windows_1251_lacks_is_an_error_and_leaves_no_file(self):
        self.path("p.csv", "product_id,name,business_line\nP,Łódź,X\n")
        harness.command(self.server.address, "import", "products", self.path("p.csv"))
        out = self.path("out.csv")
        done = harness.command(self.server.address, "export", "products", "--out", out, "--dialect", "excel-ru", "--encoding",
                               "windows-1251", code=1)
        self.assertIn("row 2, column name: windows-1251 lacks U+0141", done.stderr)
        self.assertFalse(os.path.exists(out))
        harness.command(self.server.address, "export", "products", "--out", out, "--encoding", "windows-1251", code=2)

    def test_changes_since_a_position_with_deletions(self):
        self.load()
        position = self.export("holdings")[1]["position"]
        changed = "client_id,product_id,from,to,limit\nc1,LOAN,2024-07-01,2024-12-31,7\n"
        harness.command(self.server.address, "import", "holdings", self.path("h.csv", changed))
        stub = harness.services("registry/v1/holdings").HoldingsStub(self.channel())
        messages = harness.messages("registry/v1/holdings")
        stub.DeleteHolding(messages.DeleteHoldingRequest(name="clients/c2/products/DEPOSIT/holdings/2024-01-01"), timeout=30)
        header, rows = harness.read_rows(self.export("holdings", "--changed-since", str(position))[0])
        self.assertEqual(header[-1], "deleted")
        self.assertEqual([(row[0], row[3], row[-1]) for row in rows], [("c1", "2024-12-31", "false"), ("c2", "", "true")])
        before = self.export("holdings", "--as-of-position", str(position))[0]
        self.assertEqual(len(harness.read_rows(before)[1]), 3)
        harness.command(self.server.address, "export", "holdings", "--out", self.path("x"), "--as-of-position", "999999", code=3)

    def channel(self):
        import grpc
        channel = grpc.insecure_channel(self.server.address)
        self.addCleanup(channel.close)
        return channel

    def test_bad_rows_of_records_are_named_and_nothing_changes(self):
        self.load()
        cases = {
            "holdings": ("client_id,product_id,from,to,limit\nc1,LOAN,2024-03-01,,1\nc9,LOAN,2024-03-01,,1\nc2,LOAN,,,1\n"
                         "c2,LOAN,2024-03-02,2024-03-01,x\n",
                         [("4", "from", "REQUIRED"), ("5", "limit", "INVALID_NUMBER")]),
            "balances": ("client_id,product_id,date,measure,amount\nc1,LOAN,2024-03-01,AVERAGE,1\nc2,LOAN,2024-03-01,STOCK_END,\n",
                         [("2", "measure", "UNKNOWN_VALUE"), ("3", "amount", "REQUIRED")]),
        }
        for kind, (content, expected) in cases.items():
            errors = self.path("errors.csv")
            harness.command(self.server.address, "import", kind, self.path("bad.csv", content), "--errors", errors, code=3)
            self.assertEqual([tuple(row[1:4]) for row in harness.read_rows(errors)[1]], expected, kind)
        content = ("client_id,product_id,from,to,limit\nc1,LOAN,2024-03-01,,1\nc9,LOAN,2024-03-01,,1\n"
                   "c2,LOAN,2024-03-02,2024-03-01,1.5\nc2,DEPOSIT,2025-01-01,,\n")
        harness.command(self.server.address, "import", "holdings", self.path("bad.csv", content), "--errors", errors, code=3)
        self.assertEqual(sorted(tuple(row[1:4]) for row in harness.read_rows(errors)[1]),
                         [("2", "from", "PERIOD_OVERLAP"), ("2", "from", "PERIOD_OVERLAP"), ("3", "client_id", "UNKNOWN_CLIENT"), ("4", "limit", "TOO_MANY_DECIMALS"),
                          ("4", "to", "PERIOD_EMPTY"), ("5", "from", "PERIOD_OVERLAP")])
        harness.command(self.server.address, "import", "holdings", self.path("h.csv", "client_id,product_id\nc1,LOAN\n"), code=3)
        self.assertEqual(self.export("holdings")[1]["rows"], 3)

    def test_a_check_counts_and_expectations_hold_for_records_too(self):
        self.load()
        checked = self.run_json("import", "holdings", "--dry-run",
                                self.path("h.csv", "client_id,product_id,from,extra\nc3,LOAN,2024-01-01,x\n"), "--ignore-unknown")
        self.assertEqual(checked["created"], "1")
        self.assertEqual(self.export("holdings")[1]["rows"], 3)
        harness.command(self.server.address, "import", "holdings", "--expect-rows", "2", self.path("holdings.csv"), code=3)
        first = self.run_json("import", "holdings", "--import-id", "once", self.path("holdings.csv"))
        again = self.run_json("import", "holdings", "--import-id", "once", self.path("holdings.csv"))
        self.assertEqual(first["name"], again["name"])


if __name__ == "__main__":
    unittest.main()
