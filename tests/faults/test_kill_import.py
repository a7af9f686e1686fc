#!/usr/bin/python3
"""kill -9 of the server at random moments of an import.

An oracle outside the server notes durably what was acknowledged. After restart and resume every acknowledged row is
there, every row of the file is there, and none twice.
"""
import os
import random
import tempfile
import threading
import unittest
from decimal import Decimal

import grpc

import harness
import storage

ROUNDS = 100 if harness.FULL else 5
SEED = int(os.environ.get("CLIENTELE_TEST_SEED", "20111210"))
BATCH_ROWS = 1000


class Oracle:
    """The highest sequence that the server acknowledged, on disk before anything else happens."""

    def __init__(self, path):
        self.path = path
        self.changed = threading.Condition()

    def note(self, sequence):
        with open(self.path, "a", encoding="ascii") as file:
            file.write(f"{sequence}\n")
            file.flush()
            os.fsync(file.fileno())
        with self.changed:
            self.changed.notify_all()

    def acknowledged(self):
        lines = harness.read_text(self.path).split()
        return int(lines[-1]) if lines else 0


class Importer:
    """Stages the rows batch by batch, applies them and waits for the end; goes on wherever the server stands."""

    def __init__(self, rows, oracle):
        self.rows, self.oracle = rows, oracle
        self.m, stubs = harness.messages("registry/v1/imports"), harness.services("registry/v1/imports")
        self.stub_class = stubs.ImportsStub
        self.name = "imports/faults"
        self.batch_count = -(-len(rows) // BATCH_ROWS)
        self.started = threading.Event()

    def batch(self, sequence):
        rows = self.rows[(sequence - 1) * BATCH_ROWS:sequence * BATCH_ROWS]
        clients, products = {}, {}
        sales = self.m.SaleRows()
        for sale, client, product, day, unscaled, scale in rows:
            sales.sale_ids.append(sale)
            sales.clients.append(clients.setdefault(client, len(clients)))
            sales.products.append(products.setdefault(product, len(products)))
            sales.days.append(day)
            sales.amounts.unscaled.append(unscaled)
            sales.amounts.scales.append(scale)
        sales.client_dictionary.extend(clients)
        sales.product_dictionary.extend(products)
        return self.m.StageImportRequest(name=self.name, sequence=sequence, sales=sales,
                                         line_deltas=[(sequence - 1) * BATCH_ROWS + 2] + [1] * (len(rows) - 1))

    def run(self, address):
        """True when the import has succeeded, False when the server was lost on the way."""
        with grpc.insecure_channel(address) as channel:
            stub = self.stub_class(channel)
            try:
                state = stub.CreateImport(self.m.CreateImportRequest(import_id="faults", kind=self.m.IMPORT_KIND_SALES,
                                                                     files=["sales.csv"]), timeout=30)
                assert state.staged_sequence >= self.oracle.acknowledged(), (state.staged_sequence, self.oracle.acknowledged())
                if state.state == self.m.IMPORT_STATE_STAGING:
                    self.stage(stub, state.staged_sequence)
                stub.ApplyImport(self.m.ApplyImportRequest(name=self.name, batch_count=self.batch_count), timeout=30)
                for state in stub.WatchImport(self.m.WatchImportRequest(name=self.name), timeout=harness.PATIENCE):
                    self.started.set()
            except grpc.RpcError as error:
                assert error.code() in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED, grpc.StatusCode.UNKNOWN), error
                return False
        assert state.state == self.m.IMPORT_STATE_SUCCEEDED, state
        return True

    def stage(self, stub, staged):
        requests = (self.batch(sequence) for sequence in range(staged + 1, self.batch_count + 1))
        for answer in stub.StageImport(requests, timeout=harness.PATIENCE):
            self.oracle.note(answer.staged_sequence)
            self.started.set()


def read_sales():
    import datetime
    epoch = datetime.date(1970, 1, 1)
    _, rows = harness.read_rows(os.path.join(harness.RETAIL, harness.KINDS["sales"]))
    result = []
    for sale, client, product, day, amount in rows:
        number = Decimal(amount).as_tuple()
        unscaled = int("".join(map(str, number.digits))) * (-1 if number.sign else 1)
        result.append((sale, client, product, (datetime.date.fromisoformat(day) - epoch).days, unscaled, -number.exponent))
    return result


def stored_sales(address):
    """Every sale that the registry gives out, as (id, client, product, day, minor units)."""
    sales, stubs = harness.messages("registry/v1/sales"), harness.services("registry/v1/sales")
    found = []
    with grpc.insecure_channel(address) as channel:
        request = sales.StreamSalesRequest(columns=[sales.SALES_COLUMN_PRODUCT, sales.SALES_COLUMN_SALE_ID])
        for batch in stubs.SalesStub(channel).StreamSales(request, timeout=harness.PATIENCE):
            row = 0
            for client, count in zip(batch.client_ids, batch.client_rows):
                for _ in range(count):
                    found.append((batch.sale_ids[row], client, batch.product_dictionary[batch.products[row]], batch.days[row],
                                  batch.amounts_minor[row]))
                    row += 1
    return found


class OwnServer(unittest.TestCase):
    def start(self, folder):
        server = harness.start_suite(folder)
        self.addCleanup(server.kill)
        return server


class KillDuringImport(OwnServer):
    ROUNDS = ROUNDS
    SERVER = ""  # what --server takes before the address

    @classmethod
    def setUpClass(cls):
        cls.rows = read_sales()
        cls.expected = sorted((sale, client, product, day, unscaled * 10**(2 - scale))
                              for sale, client, product, day, unscaled, scale in cls.rows)

    def test_every_acknowledged_row_survives_and_none_is_there_twice(self):
        chance = random.Random(SEED)
        interrupted = 0
        for number in range(self.ROUNDS):
            with self.subTest(round=number, seed=SEED), tempfile.TemporaryDirectory() as folder:
                interrupted += self.round(folder, number, chance)
        print(f"kill -9 during imports, {type(self).__name__}: {self.ROUNDS} imports of {len(self.rows)} sales, {interrupted} killed "
              "on their way, every row of each there once", flush=True)
        self.assertGreaterEqual(interrupted, self.ROUNDS // 2)

    def round(self, folder, number, chance):
        """One import through one or two deaths of the server; returns how many of them came before its end."""
        server = self.start(folder)
        harness.import_retail(self.SERVER + server.address, kinds=("products", "clients"))
        importer = Importer(self.rows, Oracle(os.path.join(folder, "acknowledged")))
        interrupted = 0
        for _ in range(chance.randint(1, 2)):
            if number % 2 == 0:
                # While rows are being staged.
                moment = self.after_acknowledgement(importer.oracle, chance.randint(1, importer.batch_count))
            else:
                # At any time from the first answer on: mostly while rows are being checked and applied.
                moment = self.after_delay(importer, chance.uniform(0, 1.5))
            done = self.run_and_kill(importer, server, moment)
            server = self.start(folder)
            if done:
                break
            interrupted += 1
        self.assertTrue(importer.run(server.address))
        self.assertEqual(sorted(stored_sales(server.address)), self.expected)
        self.assertEqual(server.stop(), 0)
        return interrupted

    def after_acknowledgement(self, oracle, sequence):
        def wait(thread):
            with oracle.changed:
                oracle.changed.wait_for(lambda: oracle.acknowledged() >= sequence or not thread.is_alive(), harness.PATIENCE)
        return wait

    def after_delay(self, importer, seconds):
        def wait(thread):
            importer.started.wait(harness.PATIENCE)
            thread.join(seconds)
        return wait

    def run_and_kill(self, importer, server, moment):
        outcome = []
        importer.started.clear()
        thread = threading.Thread(target=lambda: outcome.append(importer.run(server.address)))
        thread.start()
        moment(thread)
        server.kill()
        thread.join(harness.PATIENCE)
        self.assertTrue(outcome, "the importer neither ended nor noticed the server's death")
        return outcome[0]


class KillDuringImportOnMariadb(KillDuringImport):
    """There two chunks are written at once."""
    ROUNDS = -(-ROUNDS // 3)
    SERVER = "registry="

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.servers = cls.enterClassContext(storage.mariadb_servers())

    def start(self, folder):
        new = not os.listdir(folder)
        service = storage.Service("registry", folder, storage.mysql_config(self.servers, "registry"), "lease_seconds: 1\n")
        if new:
            self.servers.sql("DROP DATABASE clientele_registry")
            self.servers.create_databases()
            service.migrate()
        self.addCleanup(service.end)
        service.start().channel.close()
        return service.process


class KillUnderTheCommand(OwnServer):
    def test_the_same_command_goes_on_after_a_restart(self):
        sales = os.path.join(harness.RETAIL, harness.KINDS["sales"])
        with tempfile.TemporaryDirectory() as folder:
            server = self.start(folder)
            harness.import_retail(server.address, kinds=("products", "clients"))
            m, stubs = harness.messages("registry/v1/imports"), harness.services("registry/v1/imports")
            words = ["import", "sales", sales, "--import-id", "again", "--expect-rows", "102054"]
            running = threading.Thread(target=lambda: failed.append(harness.command(server.address, *words, code=1).stderr))
            failed = []
            with grpc.insecure_channel(server.address) as channel:
                stub = stubs.ImportsStub(channel)
                running.start()
                harness.wait_until(lambda: self.staged(stub, m) > 0, "the first acknowledgement")
            server.kill()
            running.join(2 * harness.PATIENCE)
            self.assertIn("--import-id again", failed[0])
            server = self.start(folder)
            done = harness.command(server.address, *words)
            self.assertIn("102054", done.stdout)
            self.assertEqual(len(stored_sales(server.address)), 102054)
            repeated = harness.command(server.address, "import", "sales", sales)
            self.assertRegex(repeated.stdout, r"unchanged +102054")
            self.assertEqual(server.stop(), 0)

    def staged(self, stub, m):
        try:
            return stub.GetImport(m.GetImportRequest(name="imports/again"), timeout=10).staged_sequence
        except grpc.RpcError as error:
            self.assertEqual(error.code(), grpc.StatusCode.NOT_FOUND)
            return 0


if __name__ == "__main__":
    unittest.main()
