#!/usr/bin/python3
"""A filled database of the version before is brought up to date.

Short form, both engines: a database with only the first migration of each component, filled through SQL, is migrated by two
processes at once; everything in it is served unchanged, and new writes follow.
Long form: the binary of the last commit whose schema ended there is built from the repository's history. It fills a
database, serves again on the migrated one, reads and writes, and gives way to the new binary, which finds all of it.
What this shows of a rolling replacement: every migration leaves the schema usable for the binary before it. With SQLite a
database has one server, so the two never serve at once. With MariaDB no version before this one exists, so no older binary
can be asked; that the schema serves old and new at once rests on the migrations being additions.
"""
import glob
import hashlib
import os
import subprocess
import time
import unittest

import harness
import storage

PREVIOUS = "fc6e06f9e8ebfc95d26b1698f79647a03e55c02a"  # version 0.1.0
CLIENTS = 2_000 if harness.FULL else 200
SALES = 3  # of each client
MIGRATION_TABLE = ("CREATE TABLE schema_migrations (component VARCHAR(64) NOT NULL, version INTEGER NOT NULL,"
                   " name VARCHAR(200) NOT NULL, checksum CHAR(64) NOT NULL, oldest_binary VARCHAR(32) NOT NULL,"
                   " applied_at BIGINT NOT NULL, dirty INTEGER NOT NULL, PRIMARY KEY (component, version));")


def migrations(component, engine):
    """The files of a component's schema, in order."""
    folder = "common/sql/schema" if component == "shared" else f"services/{component}/schema"
    return sorted(glob.glob(os.path.join(harness.ROOT, folder, engine, "*.sql")))


def first_version(engine):
    """The statements that make a database with only the first migrations, filled."""
    script = [MIGRATION_TABLE]
    for component in ("shared", "registry"):
        path = migrations(component, engine)[0]
        text = harness.read_text(path)
        oldest = text.splitlines()[0].removeprefix("-- oldest-binary: ")
        script += [text, f"INSERT INTO schema_migrations VALUES ('{component}', 1, '{os.path.basename(path)}',"
                         f" '{hashlib.sha256(text.encode()).hexdigest()}', '{oldest}', 0, 0);"]
    script += ["INSERT INTO regions VALUES ('North', 1);", "INSERT INTO products VALUES ('p', 'Product', 'CORPORATE', 1, 1, 1);"]
    for number in range(CLIENTS):
        for position, closed, name in ((number + 2, CLIENTS + number + 2, "Old"), (CLIENTS + number + 2, 0, "New")):
            script.append(f"INSERT INTO clients VALUES ('c-{number:05}', {closed}, {position}, '{name} {number}', 1, 1, 'North', 'EUR',"
                          " '', '', '', '', '', '', '', 0, '', '', 15000, 1000000, 2000000, 0);")
        script += [f"INSERT INTO sales VALUES ('c-{number:05}', {15_000 + i}, 's-{number}-{i}', {2 * CLIENTS + 2}, 0, 'p',"
                   f" {number * 100 + i}, NULL, 'EUR');" for i in range(SALES)]
        script.append(f"INSERT INTO unpacked_clients VALUES ('c-{number:05}');")
    script.append(f"UPDATE registry_position SET position = {2 * CLIENTS + 2}, commit_time = 2000000;")
    return "\n".join(script)


def snapshot(registry):
    """Everything a caller sees of clients and sales, as bytes."""
    clients, sales = harness.messages("registry/v1/clients"), harness.messages("registry/v1/sales")
    seen = {}
    for number in range(CLIENTS):
        client = f"c-{number:05}"
        for version in storage.versions(registry, client):
            seen[client, version.position] = (version.display_name, version.region, version.currency_code, version.since.year,
                                              version.create_time.ToMicroseconds(), version.update_time.ToMicroseconds())
    request = sales.StreamSalesRequest(columns=[sales.SALES_COLUMN_PRODUCT, sales.SALES_COLUMN_SALE_ID])
    for batch in registry.sales.StreamSales(request, timeout=2 * storage.TIMEOUT):
        row = 0
        for client, count in zip(batch.client_ids, batch.client_rows):
            for _ in range(count):
                seen[batch.sale_ids[row]] = (client, batch.days[row], batch.amounts_minor[row])
                row += 1
    listed = registry.clients.ListClients(clients.ListClientsRequest(page_size=1000), timeout=storage.TIMEOUT).clients
    seen["listed"] = len(listed)
    return seen


class Upgrade(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(storage.temporary_folder())

    def migrate_twice_at_once(self, service):
        words = [service.binary, "--config", service.config, "migrate"]
        processes = [subprocess.Popen(words, stderr=subprocess.PIPE, text=True) for _ in range(2)]
        ends = [(process.communicate(timeout=4 * harness.PATIENCE)[1], process.returncode) for process in processes]
        return ends

    def check_migrated(self, what, engine, service, tables, seconds):
        for component in ("shared", "registry"):
            names = [os.path.basename(path) for path in migrations(component, engine)]
            rows = tables.rows(f"SELECT name, dirty FROM schema_migrations WHERE component = '{component}' ORDER BY version")
            self.assertEqual(rows, [(name, "0") for name in names])
        self.addCleanup(service.end)
        registry = storage.Registry(service.start().channel)
        seen = snapshot(registry)
        for number in range(CLIENTS):
            self.assertEqual(seen[f"c-{number:05}", number + 2][0], f"Old {number}")
            self.assertEqual(seen[f"c-{number:05}", CLIENTS + number + 2], (f"New {number}", "North", "EUR", 2011, 1000000, 2000000))
            for i in range(SALES):
                self.assertEqual(seen[f"s-{number}-{i}"], (f"c-{number:05}", 15_000 + i, number * 100 + i))
        self.assertEqual(len(seen), CLIENTS * (2 + SALES) + 1)
        self.assert_writes(registry, "upgraded")
        self.assertEqual(service.stop(), 0)
        tables.check()
        print(f"Upgrade of {what}: {CLIENTS} clients in two versions and {CLIENTS * SALES} sales unchanged, {seconds:.1f} s", flush=True)

    def assert_writes(self, registry, client):
        """New clients, changes of old ones and sales."""
        registry.clients.CreateClient(storage.create_request(client, "New"), timeout=storage.TIMEOUT)
        current = storage.get_client(registry, "c-00000")
        changed = registry.clients.UpdateClient(storage.update_request(current.name, client, current.etag), timeout=storage.TIMEOUT)
        self.assertEqual(storage.get_client(registry, "c-00000"), changed)
        registry.sales.BatchRecordSales(storage.sales_request([(f"of-{client}", 5)], client, "p"), timeout=storage.TIMEOUT)

    def test_sqlite(self):
        service = storage.Service("registry", os.path.join(self.folder, "r"))
        tables = storage.SqliteTables(service.folder, "registry")
        subprocess.run(["sqlite3", tables.path], input="BEGIN;" + first_version("sqlite") + "COMMIT;", text=True, check=True)
        begin = time.monotonic()
        service.migrate()
        self.check_migrated("SQLite", "sqlite", service, tables, time.monotonic() - begin)

    def test_mariadb(self):
        servers = self.enterContext(storage.mariadb_servers(folder=self.folder))
        service = storage.Service("registry", os.path.join(self.folder, "r"), servers.service_config("registry"))
        servers.sql("USE clientele_registry; SET autocommit = 0;" + first_version("mysql") + "COMMIT;")
        begin = time.monotonic()
        ends = self.migrate_twice_at_once(service)
        self.assertEqual([code for _, code in ends], [0, 0], ends)
        self.check_migrated("MariaDB by two processes at once", "mysql", service, storage.MariadbTables(servers, "registry"),
                            time.monotonic() - begin)

    @unittest.skipUnless(harness.FULL, "builds an older version")
    def test_the_binary_before_serves_the_new_schema(self):
        old = storage.Service("registry", os.path.join(self.folder, "r"))
        new_binary, old.binary = old.binary, self.build_previous()
        self.addCleanup(old.end)
        registry = storage.Registry(old.start().channel)
        storage.create_product(registry, "p")
        for number in range(CLIENTS):
            registry.clients.CreateClient(storage.create_request(f"c-{number:05}", f"Old {number}"), timeout=storage.TIMEOUT)
            registry.sales.BatchRecordSales(storage.sales_request([(f"s-{number}-{i}", i) for i in range(SALES)], f"c-{number:05}", "p"),
                                            timeout=storage.TIMEOUT)
        before = snapshot(registry)
        self.assertEqual(old.stop(), 0)
        subprocess.run([new_binary, "--config", old.config, "migrate"], check=True, timeout=harness.PATIENCE)
        registry = storage.Registry(old.start().channel)
        self.assertEqual(snapshot(registry), before)
        self.assert_writes(registry, "by-the-old-binary")
        between = snapshot(registry)
        self.assertEqual(old.stop(), 0)
        old.binary = new_binary
        registry = storage.Registry(old.start().channel)
        self.assertEqual(snapshot(registry), between)
        self.assert_writes(registry, "by-the-new-binary")
        self.assertEqual(old.stop(), 0)
        print(f"Upgrade from 0.1.0: {CLIENTS} clients and {CLIENTS * SALES} sales made by the old binary, served and changed by it on the "
              "new schema, then by the new one", flush=True)

    def build_previous(self):
        source, build = os.path.join(self.folder, "source"), os.path.join(self.folder, "build")
        git = ["git", "-C", harness.ROOT]
        found = subprocess.run([*git, "cat-file", "-e", PREVIOUS + "^{commit}"], capture_output=True)
        self.assertEqual(found.returncode, 0, "the history of the repository is not there: a shallow clone?")
        os.mkdir(source)
        archive = subprocess.run([*git, "archive", PREVIOUS], capture_output=True, check=True)
        subprocess.run(["tar", "-x", "-C", source], input=archive.stdout, check=True)
        words = ["cmake", "-S", source, "-B", build, "-G", "Ninja", "-DCMAKE_BUILD_TYPE=RelWithDebInfo"]
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["ninja", "-C", build, "bin/clientele-registry"], check=True, stdout=subprocess.DEVNULL)
        return os.path.join(build, "bin", "clientele-registry")


if __name__ == "__main__":
    unittest.main()
