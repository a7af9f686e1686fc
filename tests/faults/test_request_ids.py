#!/usr/bin/python3
"""Each request is sent ten times at once, on MariaDB through three replicas: one effect, identical answers, and the same
request id with another content is refused, however it meets the first one."""
import collections
import os
import unittest

import grpc

import harness
import storage

IDS = 10_000 if harness.FULL else 200  # for each engine
COPIES = 10
TOGETHER = 4  # ids in flight
PRODUCT = "p"


class Sender:
    """Sends the requests of the numbers that it is given, each in copies, over all channels in turn."""

    def __init__(self, channels):
        self.registries = [storage.Registry(channel) for channel in channels]
        self.answers = {}

    def request(self, number, text):
        """One of three kinds; `text` is content. Returns the method's group and name and the request."""
        request_id = f"r-{number}"
        kind = number % 3
        if kind == 0:
            return "clients", "CreateClient", storage.create_request(f"c-{number}", text, request_id)
        if kind == 1:
            return "clients", "UpdateClient", storage.update_request("clients/shared", f"{text} {number}", request_id=request_id)
        amount = sum(text.encode()) * 1000 + number
        return "sales", "BatchRecordSales", storage.sales_request([(f"s-{number}", amount)], "shared", PRODUCT, request_id)

    def send(self, number, texts):
        """Sends one copy for each text at once; returns what came of each: an answer or an error."""
        calls = []
        for i, text in enumerate(texts):
            group, method, request = self.request(number, text)
            stub = getattr(self.registries[i % len(self.registries)], group)
            calls.append(getattr(stub, method).future(request, timeout=2 * storage.TIMEOUT))
        return [call.exception() or call.result() for call in calls]


class RequestIds(unittest.TestCase):
    def test_embedded(self):
        folder = self.enterContext(storage.temporary_folder())
        service = storage.Service("registry", folder)
        self.addCleanup(service.end)
        service.start()
        self.check("SQLite", [service, service], storage.SqliteTables(folder, "registry"))

    def test_replicas_on_mariadb(self):
        folder = self.enterContext(storage.temporary_folder())
        servers = self.enterContext(storage.mariadb_servers(folder=folder))
        services = []
        for number in range(3):
            service = storage.Service("registry", os.path.join(folder, f"r{number}"), servers.service_config("registry"))
            services.append(service if services else service.migrate())
            self.addCleanup(service.end)
            service.start()
        self.check("MariaDB, three replicas", services, storage.MariadbTables(servers, "registry"))

    def check(self, what, services, tables):
        channels = [service.connect() for service in services]
        for channel in channels:
            self.addCleanup(channel.close)
        sender = Sender(channels)
        storage.create_product(sender.registries[0], PRODUCT)
        sender.registries[0].clients.CreateClient(storage.create_request("shared", "Shared"), timeout=storage.TIMEOUT)
        self.send_all(sender)
        self.assert_one_effect(tables)
        print(f"{what}: {IDS} request ids, {IDS * COPIES} calls, one effect and one answer each", flush=True)

    def send_all(self, sender):
        def work(first):
            for number in range(first, IDS, TOGETHER):
                self.send_copies(sender, number)
        storage.Crowd([lambda _, first=first: work(first) for first in range(TOGETHER)]).finish()

    def send_copies(self, sender, number):
        if number % 10 == 9:
            self.send_two_contents(sender, number)
            return
        outcomes = sender.send(number, ["First"] * COPIES)
        errors = [outcome for outcome in outcomes if isinstance(outcome, grpc.RpcError)]
        self.assertEqual(errors, [], number)
        answers = {outcome.SerializeToString(deterministic=True) for outcome in outcomes}
        self.assertEqual(len(answers), 1, number)
        self.assert_reused(sender.send(number, ["Other"])[0])
        again, = sender.send(number, ["First"])
        self.assertEqual(again.SerializeToString(deterministic=True), *answers)

    def send_two_contents(self, sender, number):
        """Two contents meet under one id: all copies of one are answered, all of the other are refused."""
        outcomes = sender.send(number, ["First", "Other"] * (COPIES // 2))
        accepted = {i % 2 for i, outcome in enumerate(outcomes) if not isinstance(outcome, grpc.RpcError)}
        self.assertEqual(len(accepted), 1, [outcome for outcome in outcomes if isinstance(outcome, grpc.RpcError)])
        winner, = accepted
        answers = {outcome.SerializeToString(deterministic=True) for outcome in outcomes[winner::2]}
        self.assertEqual(len(answers), 1, number)
        for outcome in outcomes[1 - winner::2]:
            self.assert_reused(outcome)

    def assert_reused(self, outcome):
        self.assertIsInstance(outcome, grpc.RpcError)
        self.assertEqual(outcome.code(), grpc.StatusCode.INVALID_ARGUMENT, outcome)
        self.assertEqual(storage.reason(outcome), "REQUEST_ID_REUSED")

    def assert_one_effect(self, tables):
        wanted = {f"r-{number}" for number in range(IDS)}
        audits = tables.rows("SELECT request_id, COUNT(*) FROM audit_log WHERE request_id LIKE 'r-%' GROUP BY request_id")
        self.assertEqual(dict(audits), dict.fromkeys(wanted, "1"))
        self.assertEqual({row[0] for row in tables.rows("SELECT request_id FROM request_log")}, wanted)
        kinds = collections.Counter(number % 3 for number in range(IDS))
        self.assertEqual(tables.rows("SELECT COUNT(*) FROM clients WHERE client_id <> 'shared'"), [(str(kinds[0]),)])
        self.assertEqual(tables.rows("SELECT COUNT(*) FROM clients WHERE client_id = 'shared'"), [(str(kinds[1] + 1),)])
        self.assertEqual(tables.rows("SELECT COUNT(*) FROM sales"), [(str(kinds[2]),)])


if __name__ == "__main__":
    unittest.main()
