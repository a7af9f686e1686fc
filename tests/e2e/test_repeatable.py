#!/usr/bin/python3
"""The same input gives the same bytes: in whatever order, however split, however often, on however many threads."""
import os
import tempfile
import unittest

import harness


def result_of(server, folder):
    harness.cycle(server, folder)
    return harness.contents(folder)


class Repeatable(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        with harness.suite() as server:
            harness.import_retail(server.address)
            cls.expected = result_of(server.address, os.path.join(cls.folder, "expected"))

    def assert_expected(self, found):
        for name in harness.OUT_FILES:
            self.assertEqual(self.expected[name], found[name], name)

    def shuffled_copy(self, seed):
        folder = os.path.join(self.folder, f"shuffled{seed}")
        os.mkdir(folder)
        for kind, name in harness.KINDS.items():
            harness.shuffled(os.path.join(harness.RETAIL, name), os.path.join(folder, kind + ".csv"), seed)
        targets = os.path.join(folder, "targets.csv")
        harness.shuffled(harness.TARGETS, targets, seed)
        return folder

    def test_shuffled_rows_on_one_thread(self):
        folder = self.shuffled_copy(1)
        with harness.suite("run_threads: 1\nworker_threads: 1\n") as server:
            for kind in harness.KINDS:
                harness.command(server.address, "import", kind, os.path.join(folder, kind + ".csv"))
            out = os.path.join(self.folder, "one")
            harness.command(server.address, "--quiet", "cycle", "--as-of", harness.AS_OF, "--targets",
                            os.path.join(folder, "targets.csv"), "--out", out)
            self.assert_expected(harness.contents(out))

    def test_split_and_repeated_imports_on_two_threads(self):
        parts = self.split_sales(3)
        with harness.suite("run_threads: 2\n") as server:
            harness.import_retail(server.address, kinds=("products", "clients", "managers"))
            harness.command(server.address, "import", "sales", *parts[:2])
            harness.command(server.address, "import", "sales", parts[2])
            harness.import_retail(server.address)
            self.assert_expected(result_of(server.address, os.path.join(self.folder, "split")))

    def split_sales(self, count):
        header, rows = harness.read_rows(os.path.join(harness.RETAIL, harness.KINDS["sales"]))
        parts = []
        for part in range(count):
            parts.append(os.path.join(self.folder, f"sales{part}.csv"))
            harness.write_rows(parts[-1], header, rows[part::count])
        return parts


if __name__ == "__main__":
    unittest.main()
