#!/usr/bin/python3
"""Files that break a rule: exit code 3, every error with file, line, column and rule, and nothing changed."""
import csv
import gzip
import os
import tempfile
import unittest

import grpc

import harness

PRODUCTS = "product_id,name,business_line\nLIGHT,Light,GOODS\nBAG,Bag,GOODS\n"
CLIENTS = ("client_id,name,status,size_class,region,currency\n"
           "c1,One,ACTIVE,LARGE,North,GBP\nc2,Two,ACTIVE,MEDIUM,South,JPY\nc3,Three,POTENTIAL,SMALL,North,KWD\n")
SALES = ("sale_id,client_id,product_id,date,amount\n"
         "s1,c1,LIGHT,2011-01-31,10.25\ns2,c1,BAG,2011-02-28,-3\ns3,c2,LIGHT,2011-03-31,700\n")
MANAGERS = "manager_id,name,size_class,regions,capacity_hours\nm1,Em,LARGE,North;South,120\n"
ASSIGNMENTS = "client_id,manager_id,from,to\nc1,m1,2011-01-01,\n"
SALE_HEADER = "sale_id,client_id,product_id,date,amount\n"
CLIENT_HEADER = "client_id,name,status,size_class,region,currency\n"
GOOD_SALE = "n1,c1,LIGHT,2011-05-01,1.00\n"

# kind, bytes of the file, and the errors expected as (line, column, rule).
CASES = {
    "bad UTF-8": ("clients", CLIENT_HEADER.encode() + b"n1,B\xff\xfed,ACTIVE,LARGE,North,GBP\n", [(2, "name", "CSV_BAD_UTF8")]),
    "a bare quote": ("clients", CLIENT_HEADER + 'n1,Ac"me,ACTIVE,LARGE,North,GBP\n', [(2, "name", "CSV_BARE_QUOTE")]),
    "text after a quote": ("clients", CLIENT_HEADER + 'n1,"Acme"Ltd,ACTIVE,LARGE,North,GBP\n', [(2, "name", "CSV_TEXT_AFTER_QUOTE")]),
    "an unterminated quote": ("clients", CLIENT_HEADER + 'n1,"Acme,ACTIVE,LARGE,North,GBP\n', [(2, "name", "CSV_UNTERMINATED_QUOTE")]),
    "a NUL byte": ("clients", CLIENT_HEADER + "n1,A\0B,ACTIVE,LARGE,North,GBP\n", [(2, "name", "CSV_NUL_BYTE")]),
    "a missing column": ("clients", "client_id,name,status,size_class,region\nn1,N,ACTIVE,LARGE,North\n",
                         [(1, "currency", "CSV_MISSING_COLUMN")]),
    "an unknown column": ("products", "product_id,name,business_line,colour\nP,P,GOODS,red\n", [(1, "colour", "CSV_UNKNOWN_COLUMN")]),
    "a repeated column": ("products", "product_id,name,name,business_line\nP,P,P,GOODS\n", [(1, "name", "CSV_DUPLICATE_COLUMN")]),
    "an empty file": ("sales", "", [(None, "", "CSV_EMPTY_FILE")]),
    "too few fields": ("sales", SALE_HEADER + GOOD_SALE + "n2,c1,LIGHT,2011-05-01\n", [(3, "", "CSV_FIELD_COUNT")]),
    "too many fields": ("sales", SALE_HEADER + "n2,c1,LIGHT,2011-05-01,1,2\n", [(2, "", "CSV_FIELD_COUNT")]),
    "a date of another form": ("sales", SALE_HEADER + "n1,c1,LIGHT,01.05.2011,1\n", [(2, "date", "INVALID_DATE")]),
    "a date that does not exist": ("sales", SALE_HEADER + "n1,c1,LIGHT,2011-02-29,1\n", [(2, "date", "INVALID_DATE")]),
    "no date": ("sales", SALE_HEADER + "n1,c1,LIGHT,,1\n", [(2, "date", "REQUIRED")]),
    "an amount that is no number": ("sales", SALE_HEADER + "n1,c1,LIGHT,2011-05-01,1e3\n", [(2, "amount", "INVALID_NUMBER")]),
    "an amount with a decimal comma": ("sales", SALE_HEADER + 'n1,c1,LIGHT,2011-05-01,"1,5"\n', [(2, "amount", "INVALID_NUMBER")]),
    "too many decimals": ("sales", SALE_HEADER + "n1,c1,LIGHT,2011-05-01,1.005\n", [(2, "amount", "TOO_MANY_DECIMALS")]),
    "decimals of a currency without": ("sales", SALE_HEADER + "n1,c2,LIGHT,2011-05-01,1.5\n", [(2, "amount", "TOO_MANY_DECIMALS")]),
    "too many digits": ("sales", SALE_HEADER + "n1,c1,LIGHT,2011-05-01,99999999999999999999\n", [(2, "amount", "OVERFLOW")]),
    "an overflow of minor units": ("sales", SALE_HEADER + "n1,c1,LIGHT,2011-05-01,922337203685477581\n", [(2, "amount", "OVERFLOW")]),
    "an unknown client": ("sales", SALE_HEADER + GOOD_SALE + "n2,nobody,LIGHT,2011-05-01,1\n", [(3, "client_id", "UNKNOWN_CLIENT")]),
    "an unknown product": ("sales", SALE_HEADER + "n2,c1,NOTHING,2011-05-01,1\n", [(2, "product_id", "UNKNOWN_PRODUCT")]),
    "a sale twice": ("sales", SALE_HEADER + GOOD_SALE + GOOD_SALE, [(3, "sale_id", "DUPLICATE_ID")]),
    "a client twice": ("clients", CLIENT_HEADER + 2 * "n1,N,ACTIVE,LARGE,North,GBP\n", [(3, "client_id", "DUPLICATE_ID")]),
    "a product twice": ("products", "product_id,name,business_line\nP,P,G\nQ,Q,G\nP,P,G\n", [(4, "product_id", "DUPLICATE_ID")]),
    "no id": ("products", "product_id,name,business_line\n,P,G\n", [(2, "product_id", None)]),
    "an id with a slash": ("products", "product_id,name,business_line\na/b,P,G\n", [(2, "product_id", "INVALID_ID")]),
    "an unknown status": ("clients", CLIENT_HEADER + "n1,N,active,LARGE,North,GBP\n", [(2, "status", "UNKNOWN_VALUE")]),
    "an unknown size class": ("clients", CLIENT_HEADER + "n1,N,ACTIVE,HUGE,North,GBP\n", [(2, "size_class", "UNKNOWN_VALUE")]),
    "an unknown currency": ("clients", CLIENT_HEADER + "n1,N,ACTIVE,LARGE,North,XXQ\n", [(2, "currency", "UNKNOWN_CURRENCY")]),
    "no region": ("clients", CLIENT_HEADER + "n1,N,ACTIVE,LARGE,,GBP\n", [(2, "region", "REQUIRED")]),
    "every error of a file": ("sales", SALE_HEADER + "n1,c1,LIGHT,never,x\nn2,c1,LIGHT,2011-05-01,1\nn3,c1\n",
                              [(2, "date", "INVALID_DATE"), (2, "amount", "INVALID_NUMBER"), (4, "", "CSV_FIELD_COUNT")]),
    "a wrong size class of a manager": ("managers", MANAGERS + "m2,Em,BIG,North,10\n", [(3, "size_class", "UNKNOWN_VALUE")]),
    "hours that are no minutes": ("managers", MANAGERS + "m2,Em,LARGE,North,0.001\n", [(3, "capacity_hours", "TOO_MANY_DECIMALS")]),
    "more hours than a month has": ("managers", MANAGERS + "m2,Em,LARGE,North,745\n", [(3, "capacity_hours", None)]),
    "a manager without a region": ("managers", MANAGERS + "m2,Em,LARGE,,10\n", [(3, "regions", "REQUIRED")]),
    "a manager twice": ("managers", MANAGERS + "m1,Em,LARGE,North,10\n", [(3, "manager_id", None)]),
    "an unknown manager": ("assignments", "client_id,manager_id,from\nc3,nobody,2011-01-01\n", [(2, "manager_id", None)]),
    "an end before the begin": ("assignments", "client_id,manager_id,from,to\nc3,m1,2011-02-01,2011-01-01\n", [(2, "to", None)]),
}


class BadInput(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.server = cls.enterClassContext(harness.suite()).address
        cls.channel = cls.enterClassContext(grpc.insecure_channel(cls.server))
        for kind, text in (("products", PRODUCTS), ("clients", CLIENTS), ("sales", SALES), ("managers", MANAGERS),
                           ("assignments", ASSIGNMENTS)):
            harness.command(cls.server, "import", kind, cls.write("good.csv", text))

    @classmethod
    def write(cls, name, data):
        path = os.path.join(cls.folder, name)
        with open(path, "wb") as out:
            out.write(data if isinstance(data, bytes) else data.encode())
        return path

    def state(self):
        """Everything that an import could have changed."""
        sales, stubs = harness.messages("registry/v1/sales"), harness.services("registry/v1/sales")
        catalog = harness.messages("registry/v1/catalog")
        managers = harness.messages("assignment/v1/managers")
        portfolios = harness.messages("assignment/v1/portfolios")
        registry = stubs.SalesStub(self.channel)
        columns = [sales.SALES_COLUMN_PRODUCT, sales.SALES_COLUMN_PROFIT, sales.SALES_COLUMN_SALE_ID]
        return [
            registry.GetSnapshot(sales.GetSnapshotRequest(), timeout=10),
            list(registry.StreamSales(sales.StreamSalesRequest(columns=columns), timeout=10)),
            harness.command(self.server, "--output", "json", "client", "list", "--show-deleted").stdout,
            harness.services("registry/v1/catalog").CatalogStub(self.channel).ListProducts(catalog.ListProductsRequest(), timeout=10),
            harness.services("assignment/v1/managers").ManagersStub(self.channel).ListManagers(managers.ListManagersRequest(),
                                                                                             timeout=10),
            list(harness.services("assignment/v1/portfolios").PortfoliosStub(self.channel).StreamAssignments(
                portfolios.StreamAssignmentsRequest(date=harness.date("2011-06-01")), timeout=10)),
        ]

    def rejected(self, kind, *words):
        """Imports with exit code 3 and an unchanged state; returns the errors file's rows and standard error."""
        errors = os.path.join(self.folder, "errors.csv")
        before = self.state()
        done = harness.command(self.server, "import", kind, *words, "--errors", errors, code=3)
        self.assertEqual(before, self.state())
        self.assertEqual(done.stdout, "")
        with open(errors, newline="") as file:
            return list(csv.DictReader(file)), done.stderr

    def assert_row(self, row, path, expected, stderr):
        line, column, rule = expected
        self.assertEqual(row["file"], path)
        if line is not None:
            self.assertEqual(row["line"], str(line))
            self.assertIn(f"{path}:{line}:", stderr)
        self.assertEqual(row["column"], column)
        self.assertIn(column, stderr)
        self.assertTrue(row["message"])
        if rule is not None:
            self.assertEqual(row["rule"], rule)
        self.assertIn(row["rule"], stderr)

    def test_each_broken_rule_is_told_with_its_place(self):
        for name, (kind, data, expected) in CASES.items():
            with self.subTest(name):
                path = self.write("bad.csv", data)
                rows, stderr = self.rejected(kind, path)
                self.assertEqual(len(rows), len(expected), stderr)
                for row, error in zip(rows, expected):
                    self.assert_row(row, path, error, stderr)

    def test_files_cut_in_the_middle(self):
        whole = (SALE_HEADER + "".join(f"n{i},c1,LIGHT,2011-05-01,1.00\n" for i in range(20000))).encode()
        packed = gzip.compress(whole)
        in_a_row = whole.index(b"\n", len(whole) // 2) + 8
        for name, data, rule in (("cut.csv", whole[:in_a_row], "CSV_FIELD_COUNT"),
                                 ("cut.csv.gz", packed[:len(packed) // 2], "CSV_GZIP_DAMAGED"),
                                 ("broken.csv.gz", packed[:40] + b"\0\0\0\0" + packed[44:], "CSV_GZIP_DAMAGED")):
            with self.subTest(name):
                path = self.write(name, data)
                rows, _ = self.rejected("sales", path)
                self.assertIn(rule, {row["rule"] for row in rows})
                self.assertEqual({row["file"] for row in rows}, {path})

    def test_one_bad_file_of_several_changes_nothing(self):
        good = self.write("first.csv", SALE_HEADER + GOOD_SALE)
        bad = self.write("second.csv", SALE_HEADER + "n2,c1,LIGHT,2011-05-01,1\nn3,c1,LIGHT,someday,1\n")
        rows, stderr = self.rejected("sales", good, bad)
        self.assertEqual(len(rows), 1)
        self.assert_row(rows[0], bad, (3, "date", "INVALID_DATE"), stderr)

    def test_an_id_in_two_files_of_one_command(self):
        first = self.write("first.csv", SALE_HEADER + GOOD_SALE)
        second = self.write("second.csv", SALE_HEADER + GOOD_SALE)
        rows, stderr = self.rejected("sales", first, second)
        self.assert_row(rows[0], second, (2, "sale_id", "DUPLICATE_ID"), stderr)

    def test_totals_other_than_expected(self):
        path = self.write("sales.csv", SALE_HEADER + GOOD_SALE)
        for words, rule in ((["--expect-rows", "2"], "ROW_COUNT_MISMATCH"), (["--expect-sum", "1.01"], "SUM_MISMATCH")):
            with self.subTest(rule):
                rows, stderr = self.rejected("sales", path, *words)
                self.assertEqual([row["rule"] for row in rows], [rule])
                self.assertIn(rule, stderr)
        rows, _ = self.rejected("managers", self.write("m.csv", MANAGERS), "--expect-rows", "5")
        self.assertEqual([row["rule"] for row in rows], ["ROW_COUNT_MISMATCH"])

    def test_a_dry_run_checks_and_changes_nothing(self):
        before = self.state()
        for kind, text in (("sales", SALE_HEADER + GOOD_SALE), ("clients", CLIENT_HEADER + "n1,N,ACTIVE,LARGE,North,GBP\n"),
                           ("managers", MANAGERS + "m2,Em,LARGE,North,10\n"),
                           ("assignments", "client_id,manager_id,from\nc3,m1,2011-01-01\n")):
            harness.command(self.server, "import", kind, "--dry-run", self.write("dry.csv", text))
        self.assertEqual(before, self.state())
        self.rejected("sales", "--dry-run", self.write("dry.csv", SALE_HEADER + "n1,nobody,LIGHT,2011-05-01,1\n"))

    def test_crlf_bom_and_a_missing_last_line_end_are_fine(self):
        before = self.state()
        path = self.write("odd.csv", b"\xef\xbb\xbf" + SALES.rstrip("\n").replace("\n", "\r\n").encode())
        harness.command(self.server, "import", "sales", path)
        self.assertEqual(before, self.state())

    def test_targets_that_break_a_rule(self):
        harness.command(self.server, "segment", "run", "--as-of", "2011-06-01", code=1)  # two currencies
        for name, text, line, column in (
                ("an unknown product", "NOTHING,2012-01,5\n", 2, "product_id"), ("a wrong month", "LIGHT,2012-13,5\n", 2, "month"),
                ("no number", "LIGHT,2012-01,five\n", 2, "target"), ("too many decimals", "LIGHT,2012-01,1.005\n", 2, "target"),
                ("a negative target", "BAG,2012-01,1\nLIGHT,2012-01,-5\n", 3, "target")):
            with self.subTest(name):
                path = self.write("targets.csv", "product_id,month,target\n" + text)
                done = harness.command(self.server, "plan", "create", "--name", "bad", "--kind", "business", "--currency", "GBP",
                                       "--targets", path, code=3)
                self.assertRegex(done.stderr, rf"{path}:{line}: column .*{column}")
        harness.command(self.server, "plan", "decompose", "bad", "--as-of", "2011-06-01", code=1)


if __name__ == "__main__":
    unittest.main()
