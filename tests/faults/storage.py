"""What the fault tests of the storage share: services on either engine that die and come back, writers that know what
was acknowledged, and a look into the tables past the services."""
import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading

import grpc

import harness

sys.path.insert(0, os.path.join(harness.ROOT, "scripts"))
import mariadb  # noqa: E402

SEED = int(os.environ.get("CLIENTELE_TEST_SEED", "20111210"))
TIMEOUT = 30  # seconds of a call's deadline
# After these nobody knows whether the call had its effect.
UNKNOWN_OUTCOMES = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.CANCELLED, grpc.StatusCode.UNKNOWN,
                    grpc.StatusCode.DEADLINE_EXCEEDED)
# What a caller may be told about his call or about the state of the storage; the rest would be a defect.
CLEAN_CODES = (grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND, grpc.StatusCode.ALREADY_EXISTS,
               grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.ABORTED, grpc.StatusCode.OUT_OF_RANGE,
               grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)


@contextlib.contextmanager
def temporary_folder():
    """A folder whose parents a database server of another user may search, with a short path."""
    with tempfile.TemporaryDirectory(prefix="faults") as folder:
        os.chmod(folder, 0o711)
        yield folder


@contextlib.contextmanager
def mariadb_servers(nodes=1, settings=None, folder=None):
    """Running servers with the suite's databases."""
    with contextlib.ExitStack() as stack:
        if folder is None:
            folder = stack.enter_context(temporary_folder())
        servers = mariadb.Servers(os.path.join(folder, "m"), nodes, settings)
        stack.callback(servers.stop)
        servers.start()
        servers.create_databases()
        yield servers


def mysql_config(servers, service, nodes=None):
    """The `mysql` part of a configuration; `nodes` are the hosts in the order in which they are tried."""
    if nodes is None:
        return servers.service_config(service)
    lines = servers.service_config(service).splitlines()
    kept = [line for line in lines if not line.startswith("    - ")]
    at = kept.index("  hosts:") + 1
    kept[at:at] = [f'    - "{mariadb.LOOPBACK}:{node.port}"' for node in nodes]
    return "\n".join(kept) + "\n"


class Service:
    """A service as a process of its own, which can be killed and started again on the same data."""

    def __init__(self, name, folder, database="", more=""):
        """`database` is the `mysql` part of its configuration; without it, SQLite in the folder."""
        self.name, self.folder = name, folder
        os.makedirs(folder, exist_ok=True)
        self.config = os.path.join(folder, name + ".yaml")
        self.port_file = os.path.join(folder, name + ".port")
        self.log = os.path.join(folder, name + ".log")
        self.binary = os.path.join(harness.BIN, "clientele-" + name)
        with open(self.config, "w") as out:
            out.write(f"listen: 127.0.0.1:0\ndata_dir: {folder}\nport_file: {self.port_file}\n{database}{more}")
        self.process = self.channel = None

    def migrate(self):
        subprocess.run([self.binary, "--config", self.config, "migrate"], check=True, timeout=harness.PATIENCE)
        return self

    def start(self):
        self.process = harness.Process([self.binary, "--config", self.config], self.port_file, self.log)
        self.channel = self.connect()
        return self

    def connect(self):
        # A connection of its own, not one that equal channels share.
        options = [("grpc.use_local_subchannel_pool", 1), ("grpc.max_reconnect_backoff_ms", 200)]
        return grpc.insecure_channel(self.process.address, options)

    def kill(self):
        self.process.kill()
        self.channel.close()

    def stop(self):
        self.channel.close()
        return self.process.stop()

    def end(self):
        """For clean-up: whatever state it is in."""
        if self.process is not None and not self.process.ended():
            with contextlib.suppress(ProcessLookupError):
                self.process.process.send_signal(signal.SIGCONT)
            self.process.kill()

    def read_log(self):
        return harness.read_text(self.log)


class SqliteTables:
    """Reads a service's tables past the service."""

    def __init__(self, folder, service):
        self.path = os.path.join(folder, service + ".db")

    def rows(self, sql):
        with contextlib.closing(sqlite3.connect(self.path)) as database:
            return [tuple(str(value) for value in row) for row in database.execute(sql)]

    def check(self):
        """Fails when the file is damaged."""
        verdict = self.rows("PRAGMA integrity_check")
        assert verdict == [("ok",)], verdict


class MariadbTables:
    def __init__(self, servers, service, node=None):
        self.servers, self.database, self.node = servers, "clientele_" + service, node

    def rows(self, sql):
        ask = self.node.ask if self.node else self.servers.sql
        return [tuple(line.split("\t")) for line in ask(f"USE {self.database}; {sql}").splitlines()]

    def check(self):
        names = [name for name, in self.rows("SHOW TABLES")]
        for row in self.rows("CHECK TABLE " + ", ".join(names)):
            assert row[-1] == "OK", row


class Registry:
    """The registry's methods on one channel."""

    def __init__(self, channel):
        for name, group in (("clients", "ClientRegistry"), ("catalog", "Catalog"), ("sales", "Sales")):
            setattr(self, name, getattr(harness.services("registry/v1/" + name), group + "Stub")(channel))


def client_message(display_name, **more):
    m = harness.messages("registry/v1/clients")
    return m.Client(**{"display_name": display_name, "status": m.CLIENT_STATUS_ACTIVE, "size_class": m.SIZE_CLASS_LARGE,
                       "region": "North", "currency_code": "EUR"} | more)


def create_request(client_id, display_name, request_id="", **more):
    m = harness.messages("registry/v1/clients")
    return m.CreateClientRequest(client_id=client_id, client=client_message(display_name, **more), request_id=request_id)


def update_request(name, display_name, etag="", request_id=""):
    m = harness.messages("registry/v1/clients")
    return m.UpdateClientRequest(client=m.Client(name=name, display_name=display_name, etag=etag),
                                 update_mask={"paths": ["display_name"]}, request_id=request_id)


def sales_request(rows, client, product, request_id=""):
    """`rows` are (sale id, minor units)."""
    m = harness.messages("registry/v1/sales")
    sales = [m.Sale(name="sales/" + sale, client="clients/" + client, product="products/" + product,
                    date=harness.date("2011-12-01"), amount_minor=amount) for sale, amount in rows]
    return m.BatchRecordSalesRequest(sales=sales, request_id=request_id)


def create_product(registry, product_id):
    m = harness.messages("registry/v1/catalog")
    registry.catalog.CreateProduct(m.CreateProductRequest(
        product_id=product_id, product=m.Product(display_name="Product", business_line="CORPORATE")), timeout=TIMEOUT)


def get_client(registry, client_id):
    m = harness.messages("registry/v1/clients")
    return registry.clients.GetClient(m.GetClientRequest(name="clients/" + client_id), timeout=TIMEOUT)


def versions(registry, client_id):
    """Every version of a client, oldest first."""
    m = harness.messages("registry/v1/clients")
    found, token = [], ""
    while True:
        page = registry.clients.ListClientVersions(m.ListClientVersionsRequest(
            parent="clients/" + client_id, page_size=1000, page_token=token), timeout=TIMEOUT)
        found += page.versions
        token = page.next_page_token
        if not token:
            return found[::-1]


def reason(error):
    """Name of the reason that an error carries, empty without one."""
    errors = harness.messages("common/v1/errors")
    from google.rpc import status_pb2
    for key, value in error.trailing_metadata() or ():
        if key != "grpc-status-details-bin":
            continue
        for packed in status_pb2.Status.FromString(value).details:
            info = errors.ErrorInfo()
            if packed.Is(info.DESCRIPTOR) and packed.Unpack(info):
                return errors.ErrorReason.Name(info.reason).removeprefix("ERROR_REASON_")
    return ""


class Oracle:
    """What was acknowledged, on disk before anything else happens."""

    def __init__(self, path):
        self.file = open(path, "a", encoding="ascii")
        self.changed = threading.Condition()
        self.count = 0

    def note(self, **record):
        with self.changed:
            self.file.write(json.dumps(record) + "\n")
            self.file.flush()
            os.fsync(self.file.fileno())
            self.count += 1
            self.changed.notify_all()

    def close(self):
        self.file.close()

    def wait_for(self, more, alive):
        """Until `more` further writes were acknowledged."""
        with self.changed:
            wanted = self.count + more
            reached = self.changed.wait_for(lambda: self.count >= wanted or not alive(), harness.PATIENCE)
        assert reached and alive(), "the writers stand still"

    def read(self):
        self.file.flush()
        with open(self.file.name, encoding="ascii") as file:
            return [json.loads(line) for line in file]


class Crowd:
    """Threads that do something until they are told to stop; the first exception of any of them is raised by join."""

    def __init__(self, works):
        self.stopping = threading.Event()
        self.errors = []
        self.threads = [threading.Thread(target=self._run, args=(work,), daemon=True) for work in works]
        for thread in self.threads:
            thread.start()

    def _run(self, work):
        try:
            work(self.stopping)
        except BaseException as error:  # whatever it is, the test fails with it
            self.errors.append(error)
            self.stopping.set()

    def alive(self):
        return not self.errors

    def join(self):
        self.stopping.set()
        self.finish()

    def finish(self):
        """Waits for works that end by themselves."""
        for thread in self.threads:
            thread.join(20 * harness.PATIENCE)
            assert not thread.is_alive(), "a thread does not end"
        if self.errors:
            raise self.errors[0]


def chance(number):
    """A source of random numbers of its own for every thread."""
    return random.Random(f"{SEED}-{number}")
