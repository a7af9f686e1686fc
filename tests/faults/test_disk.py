#!/usr/bin/python3
"""A full disk and a read-only data directory: clean errors, nothing lost, nothing corrupt, and service again once there is
space.

The disk is a small tmpfs where the system lets us mount one. Where it does not, a limit on the size of files stands for it
with SQLite, and MariaDB's full disk is left to machines that can mount.
"""
import contextlib
import os
import resource
import subprocess
import unittest

import grpc

import harness
import storage

ROWS = 200  # sales in a batch
MANY = 3_000  # batches that would fill any of the disks here
INTERNALS = ("SELECT", "INSERT", "UPDATE", "sqlite", "errno", ".ibd", "/tmp", "InnoDB", "innodb")


def can_mount():
    return os.geteuid() == 0 and subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0


@contextlib.contextmanager
def small_disk(folder, mib):
    path = os.path.join(folder, "disk")
    os.mkdir(path)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mib}m,mode=711", "tmpfs", path], check=True)
    try:
        yield path
    finally:
        subprocess.run(["umount", "--lazy", path], check=True)


class Disk(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(storage.temporary_folder())

    def serve(self, service):
        """The registry with a client and a product."""
        self.addCleanup(service.end)
        registry = storage.Registry(service.start().channel)
        storage.create_product(registry, "p")
        registry.clients.CreateClient(storage.create_request("c", "Client"), timeout=storage.TIMEOUT)
        return registry

    def record(self, registry, number):
        rows = [(f"s-{number}-{i}", number + 1) for i in range(ROWS)]
        registry.sales.BatchRecordSales(storage.sales_request(rows, "c", "p", f"b-{number}"), timeout=storage.TIMEOUT)

    def assert_clean(self, error, codes):
        self.assertIn(error.code(), codes, error)
        for word in INTERNALS:
            self.assertNotIn(word, error.details())

    def fill(self, registry, codes):
        """Records batches until one is refused; the number of those acknowledged."""
        for number in range(MANY):
            try:
                self.record(registry, number)
            except grpc.RpcError as error:
                self.assert_clean(error, codes)
                return number, error
        raise AssertionError("the disk did not fill up")

    def assert_still_reads(self, registry):
        self.assertEqual(storage.get_client(registry, "c").display_name, "Client")

    def assert_complete(self, tables, acknowledged, refused):
        """All rows of what was acknowledged; of what was refused all or none, with its audit and answer."""
        for number in range(acknowledged + refused):
            rows = int(tables.rows(f"SELECT COUNT(*) FROM sales WHERE sale_id LIKE 's-{number}-%'")[0][0])
            audits = int(tables.rows(f"SELECT COUNT(*) FROM audit_log WHERE request_id = 'b-{number}'")[0][0])
            answers = int(tables.rows(f"SELECT COUNT(*) FROM request_log WHERE request_id = 'b-{number}'")[0][0])
            wanted = [(ROWS, ROWS, 1)] if number < acknowledged else [(ROWS, ROWS, 1), (0, 0, 0)]
            self.assertIn((rows, audits, answers), wanted, f"batch {number}")
        tables.check()

    FULL = (grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)

    def go_on(self, what, registry, tables, acknowledged, error):
        """After space was made the same service takes the refused batch, and more."""
        self.record(registry, acknowledged)
        self.record(registry, acknowledged + 1)
        self.assert_complete(tables, acknowledged + 2, 0)
        print(f"{what}: refused with {error.code().name} after {acknowledged} batches of {ROWS} sales, all of them there; "
              "writes again once there is space", flush=True)


class FullDisk(Disk):
    def test_sqlite(self):
        if not can_mount():
            self.file_size_limit()
            return
        disk = self.enterContext(small_disk(self.folder, 16))
        filler = os.path.join(disk, "filler")
        with open(filler, "wb") as out:
            out.write(bytes(4 << 20))
        service = storage.Service("registry", os.path.join(disk, "r"))
        registry = self.serve(service)
        acknowledged, error = self.fill(registry, self.FULL)
        self.assertEqual(error.code(), grpc.StatusCode.RESOURCE_EXHAUSTED, error)
        self.assert_still_reads(registry)
        os.remove(filler)
        tables = storage.SqliteTables(service.folder, "registry")
        self.go_on("SQLite on a full disk", registry, tables, acknowledged, error)
        self.assertEqual(service.stop(), 0)
        tables.check()

    def file_size_limit(self):
        service = storage.Service("registry", os.path.join(self.folder, "r"))
        registry = self.serve(service)
        pid = service.process.process.pid
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (8 << 20, resource.RLIM_INFINITY))
        acknowledged, error = self.fill(registry, self.FULL)
        self.assertEqual(error.code(), grpc.StatusCode.RESOURCE_EXHAUSTED, error)
        self.assert_still_reads(registry)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        self.go_on("SQLite at a limit of its files' size", registry, storage.SqliteTables(service.folder, "registry"), acknowledged, error)
        self.assertEqual(service.stop(), 0)

    def test_mariadb(self):
        if not can_mount():
            print("MariaDB on a full disk: not tried, since this machine mounts no disk", flush=True)
            return
        disk = self.enterContext(small_disk(self.folder, 160))
        settings = {"innodb-log-file-size": "8M", "innodb-buffer-pool-size": "16M"}
        servers = self.enterContext(storage.mariadb_servers(settings=settings, folder=disk))
        service = storage.Service("registry", os.path.join(self.folder, "r"), servers.service_config("registry")).migrate()
        registry = self.serve(service)
        filler = os.path.join(disk, "filler")
        free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
        with open(filler, "wb") as out:
            os.posix_fallocate(out.fileno(), 0, max(1, free - (6 << 20)))
        acknowledged, error = self.fill(registry, self.FULL)
        self.assert_still_reads(registry)
        os.remove(filler)
        tables = storage.MariadbTables(servers, "registry")
        self.go_on("MariaDB on a full disk", registry, tables, acknowledged, error)
        servers.kill_node(servers.nodes[0])
        servers.start()
        self.assert_complete(tables, acknowledged + 2, 0)


class ReadOnly(Disk):
    def test_sqlite_says_so_at_the_start_and_harms_nothing(self):
        folder = os.path.join(self.folder, "r")
        service = storage.Service("registry", folder)
        registry = self.serve(service)
        self.record(registry, 0)
        self.assertEqual(service.stop(), 0)
        before = self.contents(folder)
        with self.read_only(folder):
            done = subprocess.run([service.binary, "--config", service.config, "--port-file", os.path.join(self.folder, "port")],
                                  capture_output=True, text=True, timeout=harness.PATIENCE)
        self.assertEqual(done.returncode, 1, done)
        self.assertRegex(done.stderr, "(?i)read-only|cannot be|permission")
        self.assertEqual(self.contents(folder), before)
        registry = storage.Registry(service.start().channel)
        self.record(registry, 1)
        self.assert_complete(storage.SqliteTables(folder, "registry"), 2, 0)
        print(f"SQLite in a read-only directory: refused at the start ({done.stderr.strip().rsplit(': ', 1)[-1]})", flush=True)

    def contents(self, folder):
        found = {}
        for name in os.listdir(folder):
            if ".db" in name and "lock" not in name:
                with open(os.path.join(folder, name), "rb") as file:
                    found[name] = file.read()
        return found

    @contextlib.contextmanager
    def read_only(self, folder):
        if can_mount():
            subprocess.run(["mount", "--bind", folder, folder], check=True)
            subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
            try:
                yield
            finally:
                subprocess.run(["umount", "--lazy", folder], check=True)
            return
        if os.geteuid() == 0:
            self.fail("root writes everywhere, and this machine mounts nothing read-only")
        os.chmod(folder, 0o500)
        for name in os.listdir(folder):
            os.chmod(os.path.join(folder, name), 0o400)
        try:
            yield
        finally:
            os.chmod(folder, 0o700)
            for name in os.listdir(folder):
                os.chmod(os.path.join(folder, name), 0o600)

    def test_mariadb_reads_on_and_refuses_writes(self):
        servers = self.enterContext(storage.mariadb_servers(folder=self.folder))
        service = storage.Service("registry", os.path.join(self.folder, "r"), servers.service_config("registry")).migrate()
        registry = self.serve(service)
        self.record(registry, 0)
        tables = storage.MariadbTables(servers, "registry")
        servers.sql("SET GLOBAL read_only = ON")
        self.refuse("set to read-only", registry, tables)
        servers.sql("SET GLOBAL read_only = OFF")
        self.restart(servers, {"innodb-read-only": "ON"})
        self.refuse("started on data that it may not write", registry, tables)
        self.restart(servers, {})
        self.record(registry, 1)
        self.assert_complete(tables, 2, 0)

    def refuse(self, what, registry, tables):
        with self.assertRaises(grpc.RpcError) as caught:
            self.record(registry, 1)
        self.assert_clean(caught.exception, (grpc.StatusCode.FAILED_PRECONDITION,))
        self.assertEqual(storage.reason(caught.exception), "STORAGE_UNWRITABLE")
        self.assert_still_reads(registry)
        self.assert_complete(tables, 1, 1)
        print(f"MariaDB {what}: writes refused with FAILED_PRECONDITION, reads go on", flush=True)

    def restart(self, servers, settings):
        servers.stop()
        servers.settings = settings
        servers._save()
        servers.start()


if __name__ == "__main__":
    unittest.main()
