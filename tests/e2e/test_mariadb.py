#!/usr/bin/python3
"""The main job on MariaDB: the same files as embedded, users who can do no more than they need, backup and restore.

The long form runs it on three Galera nodes too.
"""
import contextlib
import os
import subprocess
import tempfile
import threading
import time
import unittest

import grpc

import harness
import mariadb

DATABASES = ["clientele_" + service for service in mariadb.SERVICES]


@contextlib.contextmanager
def private_servers(nodes=1):
    with tempfile.TemporaryDirectory() as folder:
        servers = mariadb.Servers(folder, nodes)
        try:
            servers.start().create_databases()
            yield servers
        finally:
            servers.stop()


def results(server, folder):
    """Imports, the whole cycle, and the bytes of its files."""
    harness.import_retail(server)
    harness.cycle(server, folder, "--plan-id", "p")
    return harness.contents(folder)


def exports(server, folder):
    """The three files as the services keep them."""
    for words, name in ((["segment", "export"], "segments.csv"), (["assign", "export"], "assignments.csv"),
                        (["plan", "export", "p"], "allocations.csv")):
        harness.command(server, *words, "--out", os.path.join(folder, name))
    return harness.contents(folder)


def over_tcp(servers, user, password, statement, *more):
    """What the client program answers; None when the server refuses."""
    words = ["mariadb", "--no-defaults", "--protocol=tcp", "--host=127.0.0.1", f"--port={servers.nodes[0].port}",
             f"--user={user}", "--batch", "--skip-column-names", *more]
    done = subprocess.run(words, input=statement, capture_output=True, text=True, env=os.environ | {"MYSQL_PWD": password},
                          timeout=harness.PATIENCE)
    return done.stdout.strip() if done.returncode == 0 else None


def as_user(servers, user, statement, *more):
    """The same with the password of a user of the suite."""
    return over_tcp(servers, user, harness.read_text(servers.password_file(user)).strip(), statement, *more)


def back_up(servers, path):
    """The documented dump of all four databases, as of one moment."""
    words = [*servers.nodes[0].client("mariadb-dump"), "--single-transaction", "--hex-blob", "--databases", *DATABASES]
    with open(path, "wb") as out:
        subprocess.run(words, stdout=out, check=True, timeout=600)


def restore(servers, path):
    with open(path, "rb") as dump:
        subprocess.run(servers.nodes[0].client(), stdin=dump, check=True, timeout=600)


class Mariadb(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.servers = cls.enterClassContext(private_servers())
        with harness.suite() as server:
            cls.embedded = results(server.address, os.path.join(cls.folder, "embedded"))
        with harness.four_processes(cls.servers) as server:
            cls.found = results(server, os.path.join(cls.folder, "mariadb"))

    def assert_same(self, found):
        for name, expected in self.embedded.items():
            self.assertEqual(found[name], expected, name)

    def test_the_files_are_those_of_the_embedded_suite(self):
        self.assert_same(self.found)

    def test_a_dump_restored_into_a_new_server_gives_the_same_files(self):
        dump, out = os.path.join(self.folder, "dump.sql"), os.path.join(self.folder, "restored")
        start = time.monotonic()
        back_up(self.servers, dump)
        taken = time.monotonic() - start
        with private_servers() as servers:
            start = time.monotonic()
            restore(servers, dump)
            print(f"dump of {os.path.getsize(dump) / 1e6:.0f} MB in {taken:.1f} s, restored in {time.monotonic() - start:.1f} s")
            with harness.four_processes(servers) as server:
                os.makedirs(out)
                self.assert_same(exports(server, out))
                # And the work goes on: the next cycle on the restored base.
                harness.cycle(server, out)
                self.assert_same(harness.contents(out))

    def test_a_physical_backup_restored_into_a_new_server_gives_the_same_files(self):
        target, out = os.path.join(self.folder, "physical"), os.path.join(self.folder, "restored_physical")
        node = self.servers.nodes[0]
        words = ["mariadb-backup", "--no-defaults", "--target-dir", target]
        reach = ["--socket", node.socket, "--user", mariadb.user_name(), "--datadir", node.data]
        subprocess.run([*words, "--backup", *reach], check=True, capture_output=True, timeout=600)
        subprocess.run([*words, "--prepare"], check=True, capture_output=True, timeout=600)
        with tempfile.TemporaryDirectory() as folder:
            servers = mariadb.Servers(folder)
            try:
                servers.start(data=target)
                # The passwords come with the data.
                os.symlink(self.servers.secrets, servers.secrets)
                with harness.four_processes(servers) as server:
                    os.makedirs(out)
                    self.assert_same(exports(server, out))
            finally:
                servers.stop()

    def test_a_serving_user_changes_rows_of_his_own_database_and_nothing_else(self):
        user = "clientele_segmentation"
        self.assertIsNotNone(as_user(self.servers, user, f"SELECT count(*) FROM {user}.runs"))
        self.assertEqual(as_user(self.servers, user, "SHOW DATABASES").split(), [user, "information_schema"])
        for refused in (f"CREATE TABLE {user}.t (a INT PRIMARY KEY)", f"DROP TABLE {user}.runs", "CREATE USER stranger",
                        "SELECT 1 FROM clientele_registry.clients", "SELECT 1 FROM mysql.user", "SET GLOBAL read_only = 1",
                        "SELECT 1 INTO OUTFILE '/tmp/clientele_must_not_exist'"):
            self.assertIsNone(as_user(self.servers, user, refused), refused)

    def test_a_migrating_user_changes_tables_of_his_own_database_only(self):
        user = "clientele_planning_migration"
        table = "clientele_planning.t"
        self.assertIsNotNone(as_user(self.servers, user, f"CREATE TABLE {table} (a INT PRIMARY KEY); DROP TABLE {table}"))
        for refused in ("CREATE TABLE clientele_registry.t (a INT PRIMARY KEY)", "CREATE DATABASE other", "CREATE USER stranger",
                        # An underscore in a grant stands for any character unless escaped.
                        "CREATE TABLE clienteleXplanning.t (a INT PRIMARY KEY)"):
            self.assertIsNone(as_user(self.servers, user, refused), refused)

    def test_nobody_comes_in_without_a_password(self):
        for user in (*DATABASES, "root", ""):
            self.assertIsNone(over_tcp(self.servers, user, "", "SELECT 1"), user)

    def test_passwords_are_in_files_that_only_their_owner_reads(self):
        self.assertEqual(len(os.listdir(self.servers.secrets)), 2 * len(DATABASES))
        for name in os.listdir(self.servers.secrets):
            self.assertEqual(os.stat(self.servers.password_file(name)).st_mode & 0o077, 0)


@unittest.skipUnless(harness.FULL, "three nodes take their time")
class Galera(unittest.TestCase):
    def test_three_nodes_give_the_files_of_the_embedded_suite(self):
        with tempfile.TemporaryDirectory() as folder, private_servers(3) as servers:
            with harness.suite() as server:
                embedded = results(server.address, os.path.join(folder, "embedded"))
            with harness.four_processes(servers) as server:
                found = results(server, os.path.join(folder, "galera"))
            for name, expected in embedded.items():
                self.assertEqual(found[name], expected, name)
            for node in servers.nodes:
                self.assertEqual(node.ask("SHOW STATUS LIKE 'wsrep_cluster_size'").split()[1], "3")


class ImportsBesideOthers(unittest.TestCase):
    """Two chunks of sales are written at once, unless something comes between them."""

    def setUp(self):
        self.servers = self.enterContext(private_servers())
        self.server = self.enterContext(harness.four_processes(self.servers))
        for kind in ("products", "clients"):
            harness.command(self.server, "import", kind, os.path.join(harness.RETAIL, harness.KINDS[kind]))
        self.sales = os.path.join(harness.RETAIL, harness.KINDS["sales"])

    def ask(self, statement):
        return [line.split("\t") for line in self.servers.sql(statement).splitlines()]

    def check_sales(self):
        """Every sale once, one position for each chunk, which are in the order of the file."""
        _, rows = harness.read_rows(self.sales)
        self.assertEqual(self.ask("SELECT COUNT(*), COUNT(DISTINCT sale_id), SUM(closed) FROM clientele_registry.sales"),
                         [[str(len(rows)), str(len(rows)), "0"]])
        position = dict(self.ask("SELECT sale_id, position FROM clientele_registry.sales"))
        in_file = [int(position[row[0]]) for row in rows]
        self.assertEqual(in_file, sorted(in_file))
        self.assertEqual({str(number) for number in in_file} - {row[0] for row in self.ask(
            "SELECT position FROM clientele_registry.commit_times")}, set())

    def test_sales_that_are_there_are_not_written_again(self):
        for outcome in ("created", "unchanged"):
            done = harness.command(self.server, "import", "sales", self.sales)
            self.assertRegex(done.stdout, outcome + r" +102054\b")
        self.check_sales()

    def test_other_changes_come_between_the_chunks(self):
        clients, stubs = harness.messages("registry/v1/clients"), harness.services("registry/v1/clients")
        stop = threading.Event()
        failures = []

        def create():
            address = dict(part.split("=") for part in self.server.split(","))["registry"]
            with grpc.insecure_channel(address) as channel:
                stub = stubs.ClientRegistryStub(channel)
                number = 0
                while not stop.is_set():
                    number += 1
                    try:
                        stub.CreateClient(clients.CreateClientRequest(
                            client_id=f"between-{number}", client=clients.Client(
                                display_name="Between", status=clients.CLIENT_STATUS_ACTIVE, size_class=clients.SIZE_CLASS_LARGE, region="Iceland",
                                currency_code="GBP")), timeout=60)
                    except grpc.RpcError as error:
                        failures.append(error)
                        return
        writer = threading.Thread(target=create)
        writer.start()
        try:
            harness.command(self.server, "import", "sales", self.sales)
        finally:
            stop.set()
            writer.join()
        self.assertEqual(failures, [])
        self.check_sales()


class Launcher(unittest.TestCase):
    def test_starting_what_runs_changes_nothing(self):
        with private_servers() as servers:
            pid = servers.nodes[0].pid
            password = harness.read_text(servers.password_file(DATABASES[0]))
            again = mariadb.Servers(servers.folder).start()
            again.create_databases()
            self.assertEqual(again.nodes[0].pid, pid)
            self.assertEqual(harness.read_text(servers.password_file(DATABASES[0])), password)

    def test_data_survive_a_stop_and_a_kill(self):
        with private_servers() as servers:
            servers.sql("CREATE DATABASE kept; CREATE TABLE kept.t (a INT PRIMARY KEY); INSERT INTO kept.t VALUES (1)")
            servers.stop()
            servers.start()
            servers.sql("INSERT INTO kept.t VALUES (2)")
            servers.kill_node(servers.nodes[0])
            servers.start()
            self.assertEqual(servers.sql("SELECT a FROM kept.t ORDER BY a").split(), ["1", "2"])

    def test_another_number_of_nodes_in_the_same_folder_is_refused(self):
        with private_servers() as servers:
            with self.assertRaisesRegex(mariadb.Failure, "1 nodes, not 3"):
                mariadb.Servers(servers.folder, 3).start()

    def test_a_server_with_a_further_address_serves_encrypted_connections_only(self):
        with tempfile.TemporaryDirectory() as folder:
            servers = mariadb.Servers(folder, addresses=["db.example"])
            try:
                servers.start().create_databases()
                verified = ["--ssl-ca=" + servers.ca_file, "--ssl-verify-server-cert"]
                self.assertEqual(as_user(servers, DATABASES[0], "SELECT 1", *verified), "1")
                self.assertIsNone(as_user(servers, DATABASES[0], "SELECT 1", "--skip-ssl"))
            finally:
                servers.stop()

    def test_a_setting_that_the_server_does_not_know_is_told(self):
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaisesRegex(mariadb.Failure, "no-such-setting"):
                mariadb.Servers(folder, settings={"no-such-setting": "1"}).start()


if __name__ == "__main__":
    unittest.main()
