#!/usr/bin/python3
"""kill -9 of a service and of its database at random moments under writes.

Writers create and change clients and record sales, each write under a request id. An oracle outside notes durably what
was acknowledged. In the end every acknowledged write is there, none is there twice, and of each write effect, audit and
stored answer are there together or not at all: also of those whose callers gave up after the death.
"""
import collections
import dataclasses
import os
import threading
import unittest

import grpc

import harness
import storage

KILLS = {"service_sqlite": 50, "service_mariadb": 50, "mariadbd": 100} if harness.FULL else {
    "service_sqlite": 2, "service_mariadb": 2, "mariadbd": 2}
WRITERS = 4
SALES_A_WRITER = 3
REPEATED = 200  # acknowledged requests that are sent again in the end


@dataclasses.dataclass
class Write:
    request_id: str
    number: int
    kind: str
    request: object
    acknowledged: bytes = b""
    refused: bool = False
    attempts: int = 0

    @property
    def rows(self):
        """Versions that it writes, and audit rows."""
        return SALES_A_WRITER if self.kind == "sales" else 1


class Target:
    """The registry under test. Callers wait while it or its database is being brought back."""

    def __init__(self, service):
        self.service = service
        self.up = threading.Event()
        self.up.set()

    def call(self, group, method, request):
        stub = getattr(storage.Registry(self.service.channel), group)
        return getattr(stub, method)(request, timeout=10)


class Writer:
    """Changes what is its own, so that it knows what is there."""

    METHODS = {"create": ("clients", "CreateClient"), "update": ("clients", "UpdateClient"),
               "sales": ("sales", "BatchRecordSales")}

    def __init__(self, number, target, oracle):
        self.number, self.target, self.oracle = number, target, oracle
        self.chance = storage.chance(number)
        self.writes = []
        self.clients = []

    def __call__(self, stopping):
        self.send(self.next("create"))
        while not stopping.is_set():
            write = self.next(self.chance.choices(("create", "update", "sales"), (2, 3, 2))[0])
            if write is not None:
                self.send(write)

    def next(self, kind):
        number = len(self.writes) + 1
        request_id = f"w{self.number}-{number}"
        if kind == "create":
            client = f"c{self.number}-{number}"
            request = storage.create_request(client, request_id, request_id)
        elif kind == "update":
            current = self.read(self.chance.choice(self.clients))
            if current is None:
                return None
            request = storage.update_request(current.name, request_id, current.etag, request_id)
        else:
            # The same sales again and again: each batch corrects the ones before.
            rows = [(f"s{self.number}-{i}", number) for i in range(SALES_A_WRITER)]
            request = storage.sales_request(rows, self.clients[0], "p", request_id)
        write = Write(request_id, number, kind, request)
        self.writes.append(write)
        return write

    def read(self, client):
        m = harness.messages("registry/v1/clients")
        self.target.up.wait(harness.PATIENCE)
        try:
            return self.target.call("clients", "GetClient", m.GetClientRequest(name="clients/" + client))
        except (grpc.RpcError, ValueError) as error:
            assert outcome_unknown(error), error
            return None

    def send(self, write):
        """Until it is answered, or sometimes only until its outcome is unknown."""
        group, method = self.METHODS[write.kind]
        while True:
            self.target.up.wait(harness.PATIENCE)
            write.attempts += 1
            try:
                answer = self.target.call(group, method, write.request)
            except (grpc.RpcError, ValueError) as error:
                if not outcome_unknown(error):
                    # Only an abandoned write of this writer can have come between reading and writing.
                    assert error.code() == grpc.StatusCode.ABORTED, error
                    write.refused = write.attempts == 1
                    return
                if self.clients and self.chance.random() < 0.3:
                    return
                continue
            write.acknowledged = answer.SerializeToString(deterministic=True)
            self.oracle.note(request_id=write.request_id)
            if write.kind == "create":
                self.clients.append(write.request.client_id)
            return


def outcome_unknown(error):
    """ValueError is what a call gets whose channel was closed under it."""
    return isinstance(error, ValueError) or error.code() in storage.UNKNOWN_OUTCOMES


class KillStorage(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(storage.temporary_folder())
        self.oracle = storage.Oracle(os.path.join(self.folder, "acknowledged"))
        self.addCleanup(self.oracle.close)
        self.chance = storage.chance("moments")

    def prepare(self, service):
        self.addCleanup(service.end)
        service.start()
        storage.create_product(storage.Registry(service.channel), "p")
        target = Target(service)
        return target, [Writer(number, target, self.oracle) for number in range(WRITERS)]

    def write_and_kill(self, target, writers, kills, kill):
        crowd = storage.Crowd(writers)
        for _ in range(kills):
            self.oracle.wait_for(self.chance.randint(1, 40), crowd.alive)
            # Not always right after an acknowledgement.
            crowd.stopping.wait(self.chance.uniform(0, 0.02))
            target.up.clear()
            try:
                kill()
            finally:
                target.up.set()
        self.oracle.wait_for(10, crowd.alive)
        crowd.join()

    def test_a_service_on_sqlite(self):
        service = storage.Service("registry", os.path.join(self.folder, "r"))
        target, writers = self.prepare(service)
        self.write_and_kill(target, writers, KILLS["service_sqlite"], lambda: self.kill_service(service))
        self.assertEqual(service.stop(), 0)
        tables = storage.SqliteTables(service.folder, "registry")
        tables.check()
        service.start()
        self.verify("kill -9 of the registry on SQLite", KILLS["service_sqlite"], target, writers, tables)

    def test_a_service_and_mariadbd(self):
        servers = self.enterContext(storage.mariadb_servers(folder=self.folder))
        service = storage.Service("registry", os.path.join(self.folder, "r"), servers.service_config("registry")).migrate()
        target, writers = self.prepare(service)
        tables = storage.MariadbTables(servers, "registry")
        self.write_and_kill(target, writers, KILLS["service_mariadb"], lambda: self.kill_service(service))
        self.verify("kill -9 of the registry on MariaDB", KILLS["service_mariadb"], target, writers, tables)
        self.write_and_kill(target, writers, KILLS["mariadbd"], lambda: self.kill_database(servers))
        self.verify("kill -9 of mariadbd, all writes from before too", KILLS["mariadbd"], target, writers, tables)
        tables.check()

    def kill_service(self, service):
        service.kill()
        service.start()

    def kill_database(self, servers):
        servers.kill_node(servers.nodes[0])
        servers.start()

    def verify(self, what, kills, target, writers, tables):
        stored = Stored(tables)
        acknowledged = {record["request_id"] for record in self.oracle.read()}
        writes = [write for writer in writers for write in writer.writes]
        lost = [w.request_id for w in writes if w.request_id in acknowledged and w.request_id not in stored.answers]
        twice = [w.request_id for w in writes if stored.effects[w.request_id] > w.rows or stored.audits[w.request_id] > w.rows]
        half = [w.request_id for w in writes if not stored.agrees(w)]
        refused = [w.request_id for w in writes if w.refused and w.request_id in stored.answers]
        unanswered = [w for w in writes if not w.acknowledged and not w.refused]
        print(f"{what}: {kills} kills, {len(writes)} writes, {len(acknowledged)} acknowledged, "
              f"{sum(w.attempts > 1 for w in writes)} sent again, {len(unanswered)} given up with unknown outcome "
              f"({sum(w.request_id in stored.answers for w in unanswered)} had happened); "
              f"lost {len(lost)}, applied twice {len(twice)}, half-done {len(half)}", flush=True)
        self.assertEqual((lost, twice, half, refused), ([], [], [], []))
        self.assertEqual(set(stored.effects) - {write.request_id for write in writes}, set(), "effects of no write")
        stored.check_chains(self)
        self.repeat(target, [write for write in writes if write.acknowledged])

    def repeat(self, target, writes):
        """What was acknowledged is answered as then."""
        for write in self.chance.sample(writes, min(REPEATED, len(writes))):
            group, method = Writer.METHODS[write.kind]
            answer = target.call(group, method, write.request)
            self.assertEqual(answer.SerializeToString(deterministic=True), write.acknowledged, write.request_id)


class Stored:
    """What the tables hold, by request id."""

    def __init__(self, tables):
        self.answers = {row[0] for row in tables.rows("SELECT request_id FROM request_log")}
        audits = tables.rows("SELECT request_id, COUNT(*) FROM audit_log WHERE resource <> 'products/p' GROUP BY request_id")
        self.audits = collections.Counter({request_id: int(count) for request_id, count in audits})
        self.clients = tables.rows("SELECT client_id, position, closed, display_name FROM clients")
        self.sales = tables.rows("SELECT sale_id, position, closed, amount FROM sales")
        # A client's name is the request that wrote the version, a sale's amount the number of the batch.
        self.effects = collections.Counter(name for *_, name in self.clients)
        self.effects.update(f"w{sale[1:].split('-')[0]}-{amount}" for sale, _, _, amount in self.sales)
        self.last_position = int(tables.rows("SELECT position FROM registry_position")[0][0])

    def agrees(self, write):
        rows = write.rows if write.request_id in self.answers else 0
        return self.effects[write.request_id] == rows and self.audits[write.request_id] == rows

    def check_chains(self, test):
        """Versions follow each other without gap and overlap, in the order in which their writer wrote them."""
        positions = set()
        for rows, order in ((self.clients, lambda name: int(name.split("-")[1])), (self.sales, int)):
            chains = collections.defaultdict(list)
            for key, position, closed, value in rows:
                chains[key].append((int(position), int(closed), order(value)))
            for key, chain in chains.items():
                chain.sort()
                positions.update(position for position, _, _ in chain)
                test.assertEqual([closed for _, closed, _ in chain], [position for position, _, _ in chain[1:]] + [0], key)
                numbers = [number for _, _, number in chain]
                test.assertEqual(numbers, sorted(set(numbers)), key)
        test.assertLessEqual(max(positions), self.last_position)


if __name__ == "__main__":
    unittest.main()
