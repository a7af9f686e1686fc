#!/usr/bin/python3
"""Three Galera nodes under conflicting writes, and with a node killed, cut off or frozen.

Three processes of a service write at once, each by way of another node. No update is lost and nothing is given away twice,
while programs that trust the isolation level, or a lock that they do not write, lose updates and book twice on the same
cluster in the same run: so the load does conflict. When a node is gone the others go on within 10 s, and a node that is
cut off acknowledges nothing.
"""
import collections
import contextlib
import os
import queue
import signal
import subprocess
import threading
import time
import unittest

import grpc

import harness
import storage

OPERATIONS = 100_000 if harness.FULL else 1_500
UPDATES = OPERATIONS // 2
SLOTS = OPERATIONS // 4 // 3  # each is asked for from three sides, of clients and of assignments
UNSAFE_SLOTS = 150 if harness.FULL else 20
UNSAFE_UPDATES = 600 if harness.FULL else 60  # by each node
CONTESTED = 3
BOOKED_CLIENTS = 200 if harness.FULL else 10
FAIL_OVER = 10  # seconds
NODES = 3


class Session:
    """A plain connection of a program that knows nothing of the suite's rules."""

    def __init__(self, node):
        words = [*node.client(), "--batch", "--skip-column-names", "--unbuffered", "--force", "unsafe"]
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        text=True, bufsize=1)
        self.marks = 0

    def run(self, sql):
        """The lines of the answer; None when the server refused."""
        lines, refused = [], False
        self.send(f"{sql};\n{self.mark()}")
        for line in map(str.strip, self.process.stdout):
            if line.startswith("ERROR"):
                # A transaction that lost to another node's learns it with any statement, be it the mark.
                refused = True
                self.send(self.mark())
            elif line == f"mark {self.marks}":
                return None if refused else lines
            elif not line.startswith("mark "):
                lines.append(line)
        raise AssertionError("the session ended: " + " ".join(lines))

    def send(self, text):
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def mark(self):
        """What shows that everything before it was answered."""
        self.marks += 1
        return f"SELECT 'mark {self.marks}';\n"

    def close(self):
        self.process.stdin.close()
        self.process.wait(harness.PATIENCE)
        self.process.stdout.close()


class Cluster(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(storage.temporary_folder())
        cls.servers = cls.enterClassContext(storage.mariadb_servers(NODES, folder=cls.folder))
        cls.nodes = cls.servers.nodes
        cls.registries = cls.start("registry")
        cls.tables = storage.MariadbTables(cls.servers, "registry")

    @classmethod
    def start(cls, service, more=""):
        """A process for each node, which writes by way of it."""
        started = []
        for i in range(NODES):
            hosts = cls.nodes[i:] + cls.nodes[:i]
            started.append(cls.start_one(service, f"{service}{i}", hosts, more, migrate=i == 0))
        return started

    @classmethod
    def start_one(cls, service, folder, hosts, more="", migrate=False):
        # New connections again and again: the first use of a statement is when a node's rollback goes unnoticed.
        config = storage.mysql_config(cls.servers, service, hosts) + "  max_connection_age_seconds: 1\n"
        process = storage.Service(service, os.path.join(cls.folder, folder), config, more)
        cls.addClassCleanup(process.end)
        if migrate:
            process.migrate()
        return process.start()

    def from_every_side(self, count, act):
        """`act(side, number)` for every number on three threads at once, number by number; the outcomes by number."""
        meeting = threading.Barrier(NODES)
        outcomes = [[None] * NODES for _ in range(count)]

        def work(side):
            try:
                for number in range(count):
                    meeting.wait(harness.PATIENCE)
                    outcomes[number][side] = act(side, number)
            except BaseException:
                meeting.abort()
                raise
        storage.Crowd([lambda _, side=side: work(side) for side in range(NODES)]).finish()
        return outcomes


class Conflicts(Cluster):
    """100,000 operations in the long form."""

    def test_no_update_is_lost(self):
        first = storage.Registry(self.registries[0].channel)
        clients = [f"contested-{i}" for i in range(CONTESTED)]
        for client in clients:
            first.clients.CreateClient(storage.create_request(client, "start"), timeout=storage.TIMEOUT)
        tickets = queue.SimpleQueue()
        for number in range(UPDATES):
            tickets.put(number)
        acknowledged, unknown, refused = {}, set(), collections.Counter()

        def work(registry, chance):
            with contextlib.suppress(queue.Empty):
                while True:
                    token = f"u-{tickets.get_nowait()}"
                    current = storage.get_client(registry, chance.choice(clients))
                    try:
                        registry.clients.UpdateClient(storage.update_request(current.name, token, current.etag), timeout=storage.TIMEOUT)
                    except grpc.RpcError as error:
                        refused[error.code()] += 1
                        if error.code() in storage.UNKNOWN_OUTCOMES:
                            unknown.add(token)
                        else:
                            self.assertEqual(error.code(), grpc.StatusCode.ABORTED, error)
                    else:
                        acknowledged[token] = current.display_name
        storage.Crowd([lambda _, i=i: work(storage.Registry(self.registries[i % NODES].channel), storage.chance(i))
                       for i in range(2 * NODES)]).finish()
        stored = []
        for client in clients:
            names = [version.display_name for version in storage.versions(first, client)]
            self.assertEqual(names[0], "start")
            for before, after in zip(names, names[1:]):
                # Each change replaces exactly the version that its author had read.
                if after in acknowledged:
                    self.assertEqual(acknowledged[after], before)
            stored += names[1:]
        lost = set(acknowledged) - set(stored)
        print(f"Galera: {UPDATES} updates with etags of {CONTESTED} clients on {NODES} nodes: {len(acknowledged)} acknowledged, "
              f"{sum(refused.values())} refused, {len(unknown)} unknown; {len(lost)} lost", flush=True)
        self.assertEqual(lost, set())
        self.assertEqual(len(stored), len(set(stored)))
        self.assertEqual(set(stored) - set(acknowledged) - unknown, set())
        self.assertGreater(refused[grpc.StatusCode.ABORTED], 0, "the updates never met")

    def test_an_id_is_given_away_once(self):
        registries = [storage.Registry(service.channel) for service in self.registries]

        def create(side, number):
            request = storage.create_request(f"slot-{number}", f"side {side}", f"slot-{number}-{side}")
            return self.outcome(registries[side].clients.CreateClient, request, grpc.StatusCode.ALREADY_EXISTS)
        outcomes = self.from_every_side(SLOTS, create)
        owners = dict(self.tables.rows("SELECT client_id, display_name FROM clients WHERE client_id LIKE 'slot-%'"))
        wanted = {f"slot-{number}": [f"side {side}" for side, won in enumerate(row) if won] for number, row in enumerate(outcomes)}
        twice = [slot for slot, winners in wanted.items() if len(winners) != 1]
        print(f"Galera: {SLOTS} client ids asked for from {NODES} nodes at once: {len(twice)} given to none or two", flush=True)
        self.assertEqual(twice, [])
        self.assertEqual({slot: [owner] for slot, owner in owners.items()}, wanted)

    def outcome(self, method, request, refusal):
        """Whether it was done; the same request is sent again until that is known."""
        while True:
            try:
                method(request, timeout=storage.TIMEOUT)
                return True
            except grpc.RpcError as error:
                if error.code() == refusal:
                    return False
                self.assertIn(error.code(), (*storage.UNKNOWN_OUTCOMES, grpc.StatusCode.ABORTED), error)

    def test_a_client_has_one_manager_on_a_day(self):
        peer = storage.Service("registry", os.path.join(self.folder, "peer"))
        self.addCleanup(peer.end)
        registry = storage.Registry(peer.start().channel)
        for number in range(BOOKED_CLIENTS):
            registry.clients.CreateClient(storage.create_request(f"c-{number}", "Client"), timeout=storage.TIMEOUT)
        services = self.start("assignment", "".join(
            ["peers:\n", *(f"  {name}: {peer.process.address}\n" for name in ("registry", "segmentation"))]))
        m = harness.messages("assignment/v1/portfolios")
        stubs = [harness.services("assignment/v1/portfolios").PortfoliosStub(service.channel) for service in services]
        self.create_managers(services[0])

        def first_day(number):
            return 15_000 + number // BOOKED_CLIENTS * 10

        def book(side, number):
            # Different spans that share a day.
            day = first_day(number)
            request = m.ImportAssignmentsRequest(request_id=f"b-{number}-{side}", client_ids=[f"c-{number % BOOKED_CLIENTS}"],
                                                 manager_ids=[f"m-{side}"], from_days=[day + side], to_days=[day + side + 3])
            return self.outcome(lambda one, timeout: stubs[side].ImportAssignments(iter([one]), timeout=timeout), request,
                                grpc.StatusCode.INVALID_ARGUMENT)
        outcomes = self.from_every_side(SLOTS, book)
        tables = storage.MariadbTables(self.servers, "assignment")
        overlaps = tables.rows(
            "SELECT a.client_id FROM assignments a JOIN assignments b ON a.client_id = b.client_id AND a.from_day < b.from_day"
            " AND a.to_day >= b.from_day WHERE a.closed = 0 AND b.closed = 0")
        stored = tables.rows("SELECT client_id, manager_id, from_day FROM assignments WHERE closed = 0")
        wanted = sorted((f"c-{number % BOOKED_CLIENTS}", f"m-{side}", str(first_day(number) + side))
                        for number, row in enumerate(outcomes) for side, won in enumerate(row) if won)
        twice = [number for number, row in enumerate(outcomes) if row.count(True) != 1]
        print(f"Galera: {SLOTS} overlapping assignments entered through {NODES} nodes at once: {len(overlaps)} double bookings",
              flush=True)
        self.assertEqual((twice, overlaps), ([], []))
        self.assertEqual(sorted(stored), wanted)

    def create_managers(self, service):
        m = harness.messages("assignment/v1/managers")
        stub = harness.services("assignment/v1/managers").ManagersStub(service.channel)
        for side in range(NODES):
            stub.CreateManager(m.CreateManagerRequest(manager_id=f"m-{side}", manager=m.Manager(
                display_name="M", size_class="LARGE", regions=["North"], capacity_minutes=9600)), timeout=storage.TIMEOUT)

    # --- The ways that do lose, on the same cluster ---

    def sessions(self):
        self.servers.sql("CREATE DATABASE IF NOT EXISTS unsafe; USE unsafe; DROP TABLE IF EXISTS guard, bookings, counter;"
                         "CREATE TABLE guard (id INT PRIMARY KEY, writes INT NOT NULL);"
                         "CREATE TABLE bookings (slot INT, side INT, PRIMARY KEY (slot, side));"
                         "CREATE TABLE counter (id INT PRIMARY KEY, v INT NOT NULL);"
                         "INSERT INTO guard VALUES (1, 0); INSERT INTO counter VALUES (1, 0)")
        found = []
        for node in self.nodes:
            session = Session(node)
            self.addCleanup(session.close)
            session.run("SET SESSION wsrep_sync_wait = 1")
            found.append(session)
        return found

    def book_raw(self, written):
        """Books slots from three nodes behind a guard row; returns how many were acknowledged to more than one."""
        sessions = self.sessions()

        def book(side, number):
            run = sessions[side].run
            guard = "UPDATE guard SET writes = writes + 1 WHERE id = 1" if written else "SELECT writes FROM guard WHERE id = 1 FOR UPDATE"
            while True:
                run("START TRANSACTION")
                if run(guard) is not None:
                    taken = run(f"SELECT COUNT(*) FROM bookings WHERE slot = {number}")
                    if taken is not None and taken != ["0"]:
                        run("ROLLBACK")
                        return False
                    if taken is not None and run(f"INSERT INTO bookings VALUES ({number}, {side})") is not None:
                        if run("COMMIT") is not None:
                            return True
                run("ROLLBACK")
        return sum(row.count(True) > 1 for row in self.from_every_side(UNSAFE_SLOTS, book))

    def test_a_guard_row_that_is_only_locked_books_twice(self):
        locked, written = self.book_raw(written=False), self.book_raw(written=True)
        print(f"Galera, plain SQL: {UNSAFE_SLOTS} slots behind a row locked FOR UPDATE: {locked} booked twice; "
              f"behind a row that is written: {written}", flush=True)
        self.assertGreater(locked, 0, "the load does not conflict, so the other figures prove nothing")
        self.assertEqual(written, 0)

    def add_raw(self, snapshot_isolation):
        """Increments a counter by reading and writing it; returns the acknowledged increments that are missing."""
        sessions = self.sessions()
        for session in sessions:
            session.run(f"SET SESSION innodb_snapshot_isolation = {snapshot_isolation}")

        def add(side, _):
            run = sessions[side].run
            run("START TRANSACTION")
            value = run("SELECT v FROM counter WHERE id = 1")
            done = value is not None and run(f"UPDATE counter SET v = {int(value[0]) + 1} WHERE id = 1") is not None
            done = done and run("COMMIT") is not None
            if not done:
                run("ROLLBACK")
            return done
        acknowledged = sum(row.count(True) for row in self.from_every_side(UNSAFE_UPDATES, add))
        return acknowledged, acknowledged - int(self.servers.sql("SELECT v FROM unsafe.counter"))

    def test_reading_and_then_writing_loses_updates(self):
        acknowledged, lost = self.add_raw("OFF")
        safe, kept = self.add_raw("ON")
        print(f"Galera, plain SQL: read, add, write at REPEATABLE READ: {lost} of {acknowledged} acknowledged lost; "
              f"with innodb_snapshot_isolation {kept} of {safe}", flush=True)
        self.assertGreater(lost, 0, "the load does not conflict, so the other figures prove nothing")
        self.assertEqual(kept, 0)


class Writes:
    """A thread of writes, each under a request id that is sent again until it is answered."""

    def __init__(self, service, prefix):
        self.registry, self.prefix = storage.Registry(service.channel), prefix
        self.acknowledged = []
        self.changed = threading.Condition()
        self.crowd = storage.Crowd([self.work])

    def work(self, stopping):
        number = 0
        while not stopping.is_set():
            number += 1
            client = f"{self.prefix}-{number}"
            while True:
                try:
                    self.registry.clients.CreateClient(storage.create_request(client, client, client), timeout=5)
                    break
                except grpc.RpcError as error:
                    allowed = (*storage.UNKNOWN_OUTCOMES, grpc.StatusCode.ABORTED, grpc.StatusCode.RESOURCE_EXHAUSTED)
                    assert error.code() in allowed, error
                    if stopping.is_set():
                        return
            with self.changed:
                self.acknowledged.append(client)
                self.changed.notify_all()

    def seconds_to_next(self, more=5):
        """Until `more` further writes are acknowledged."""
        begin = time.monotonic()
        with self.changed:
            wanted = len(self.acknowledged) + more
            self.changed.wait_for(lambda: len(self.acknowledged) >= wanted or not self.crowd.alive(), 2 * harness.PATIENCE)
            reached = len(self.acknowledged) >= wanted
        if not reached:
            self.crowd.join()
            raise AssertionError("writes stand still")
        return time.monotonic() - begin

    def end(self):
        self.crowd.join()
        return self.acknowledged


class GoneNodes(Cluster):
    def tearDown(self):
        # Whatever a test did, the next one finds three nodes.
        for node in self.nodes:
            self.servers._end(node, signal.SIGCONT)
        self.servers.start()
        self.wait_until_whole()

    def wait_until_whole(self):
        def whole():
            sizes = self.servers.sql("SHOW STATUS LIKE 'wsrep_cluster_size'").split()
            return sizes[-1:] == [str(NODES)] and all(node.serves(True) for node in self.nodes)
        harness.wait_until(whole, "the return of the node")

    def go_on_without(self, node, what, take_away, bring_back):
        """Takes a node away under writes by way of it and of another one, and brings it back."""
        number = self.nodes.index(node)
        writes = {"by way of the node": Writes(self.registries[number], what + "-gone"),
                  "by way of another": Writes(self.registries[(number + 1) % NODES], what + "-other")}
        for one in writes.values():
            one.seconds_to_next()
        take_away()
        pauses = {name: one.seconds_to_next() for name, one in writes.items()}
        bring_back()
        self.wait_until_whole()
        for one in writes.values():
            one.seconds_to_next()
        acknowledged = [client for one in writes.values() for client in one.end()]
        stored = storage.MariadbTables(self.servers, "registry", node).rows("SELECT client_id FROM clients")
        lost = set(acknowledged) - {row[0] for row in stored}
        print(f"Galera, a node {what}: writes go on after " + ", ".join(f"{pause:.1f} s {name}" for name, pause in pauses.items()) +
              f"; {len(acknowledged)} acknowledged, {len(lost)} lost on the node that came back", flush=True)
        self.assertEqual(lost, set())
        if harness.FULL:
            self.assertLessEqual(max(pauses.values()), FAIL_OVER)

    def test_a_killed_node(self):
        node = self.nodes[0]
        self.go_on_without(node, "killed", lambda: self.servers.kill_node(node), self.servers.start)

    def test_a_frozen_node(self):
        node = self.nodes[1]
        self.go_on_without(node, "frozen", lambda: self.servers._end(node, signal.SIGSTOP),
                           lambda: self.servers._end(node, signal.SIGCONT))

    def test_an_isolated_node_acknowledges_nothing(self):
        node = self.nodes[2]
        cut_off = self.start_one("registry", "minority", [node])
        minority = storage.Registry(cut_off.channel)
        writes = Writes(self.registries[2], "isolated-first")
        writes.seconds_to_next()
        node.ask("SET GLOBAL wsrep_provider_options = 'gmcast.isolate=1'")
        refused = {}

        def try_in_vain():
            client = f"minority-{len(refused)}"
            with self.assertRaises(grpc.RpcError) as caught:
                minority.clients.CreateClient(storage.create_request(client, client, client), timeout=3)
            refused[client] = caught.exception.code()
            self.assertIn(caught.exception.code(), storage.CLEAN_CODES)
        try:
            try_in_vain()
            pause = writes.seconds_to_next()
            for _ in range(20):
                try_in_vain()
        finally:
            node.ask("SET GLOBAL wsrep_provider_options = 'gmcast.isolate=0'")
        self.wait_until_whole()
        writes.seconds_to_next()
        acknowledged = writes.end()
        stored = {row[0] for row in self.tables.rows("SELECT client_id FROM clients")}
        happened = set(refused) & stored
        for client in happened:
            self.assertIn(refused[client], storage.UNKNOWN_OUTCOMES)
        self.assertEqual(set(acknowledged) - stored, set())
        for client in refused:
            minority.clients.CreateClient(storage.create_request(client, client, client), timeout=storage.TIMEOUT)
        audits = self.tables.rows("SELECT request_id, COUNT(*) FROM audit_log WHERE request_id LIKE 'minority-%' GROUP BY request_id")
        self.assertEqual(dict(audits), dict.fromkeys(refused, "1"))
        codes = collections.Counter(code.name for code in refused.values())
        print(f"Galera, a node isolated: writes go on after {pause:.1f} s; the minority acknowledged 0 of {len(refused)} "
              f"({dict(codes)}), of which {len(happened)} were there after healing; sent again each is there once", flush=True)
        if harness.FULL:
            self.assertLessEqual(pause, FAIL_OVER)


if __name__ == "__main__":
    unittest.main()
