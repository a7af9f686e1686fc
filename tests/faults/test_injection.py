#!/usr/bin/python3
"""Texts from outside never become SQL, on either engine.

Classic injections (tests/data/injection.json) go into every text field of every method of the registry and of
assignment, fuzzed filters and orders into the lists. Each is stored and compared as it is or refused as the caller's
mistake; the tables stay as they were; and MariaDB's own log of statements shows that none of the texts was in one.
"""
import collections
import glob
import json
import os
import random
import re
import unicodedata
import unittest

import grpc
from google.protobuf import descriptor, descriptor_pb2, descriptor_pool, message_factory

import harness
import storage

PAYLOADS_A_FIELD = None if harness.FULL else 2  # None: all
STORED = None if harness.FULL else 40
FUZZED = 20_000 if harness.FULL else 300  # for each engine
MARK = "qzxq"  # in every text that is sent: it must not be in any statement
SERVICES = ("registry", "assignment")
# Orders of work that never end by themselves, and runs, which ask other services.
LEFT_OUT = re.compile(r"/(Watch|CreateRun)")
FINE = (grpc.StatusCode.OK, grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND, grpc.StatusCode.ALREADY_EXISTS,
        grpc.StatusCode.FAILED_PRECONDITION, grpc.StatusCode.ABORTED, grpc.StatusCode.OUT_OF_RANGE)
# Texts that a field takes where its rules do not say so.
VALUES = {"size_class": "LARGE", "region": "North", "regions": "North", "month": "2012-01", "currency": "EUR",
          "inn": "", "kpp": "", "ogrn": "", "lei": "", "bic": "", "parent_id": "", "phone": "", "email": ""}
LEFT_EMPTY = ("request_id", "etag", "filter", "order_by", "page_token")


def payloads():
    with open(os.path.join(harness.ROOT, "tests", "data", "injection.json"), encoding="utf-8") as file:
        return [text for group in json.load(file)["groups"].values() for text in group]


def quoted(text):
    """As a value of a filter."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Method:
    """A method that is called with requests made from its description."""

    def __init__(self, descriptor_of_method, rules, factory):
        self.rules, self.number = rules, 0
        group = descriptor_of_method.containing_service.full_name
        self.name = f"{group}/{descriptor_of_method.name}"
        self.service = group.split(".")[1]
        proto = descriptor_pb2.MethodDescriptorProto()
        descriptor_of_method.CopyToProto(proto)
        self.streams_in, self.streams_out = proto.client_streaming, proto.server_streaming
        self.request_class = factory.GetPrototype(descriptor_of_method.input_type)
        self.answer_class = factory.GetPrototype(descriptor_of_method.output_type)

    def call(self, channel, request):
        """The code of the answer."""
        kind = ("stream" if self.streams_in else "unary") + "_" + ("stream" if self.streams_out else "unary")
        rpc = getattr(channel, kind)("/" + self.name, request_serializer=lambda message: message.SerializeToString(),
                                     response_deserializer=self.answer_class.FromString)
        try:
            answer = rpc(iter([request]) if self.streams_in else request, timeout=storage.TIMEOUT)
            if self.streams_out:
                collections.deque(answer, maxlen=0)
        except grpc.RpcError as error:
            return error.code()
        return grpc.StatusCode.OK

    def request(self):
        """A request with every field filled; new ids in every one."""
        self.number += 1
        request = self.request_class()
        self.fill(request, 0)
        return request

    def fill(self, message, depth):
        if message.DESCRIPTOR.full_name == "google.type.Date":
            message.year, message.month, message.day = 2011, 12, 1
            return
        if message.DESCRIPTOR.full_name.startswith("google.") or depth > 4:
            return
        chosen = set()
        for field in message.DESCRIPTOR.fields:
            if field.containing_oneof is not None and field.containing_oneof.name in chosen:
                continue
            if field.containing_oneof is not None:
                chosen.add(field.containing_oneof.name)
            self.fill_field(message, field, depth)

    def fill_field(self, message, field, depth):
        if field.message_type is not None and field.message_type.GetOptions().map_entry:
            return
        many = field.label == descriptor.FieldDescriptor.LABEL_REPEATED
        if field.message_type is not None:
            place = getattr(message, field.name)
            if many:
                self.fill(place.add(), depth + 1)
            else:
                place.SetInParent()
                self.fill(place, depth + 1)
            return
        value = self.value(field)
        if value is None:
            return
        if many:
            getattr(message, field.name).append(value)
        else:
            setattr(message, field.name, value)

    def value(self, field):
        rules = field.GetOptions().Extensions[self.rules]
        if field.type == descriptor.FieldDescriptor.TYPE_STRING:
            return self.text(field, rules)
        if field.enum_type is not None:
            return field.enum_type.values[min(1, len(field.enum_type.values) - 1)].number
        if field.cpp_type in (descriptor.FieldDescriptor.CPPTYPE_INT32, descriptor.FieldDescriptor.CPPTYPE_INT64):
            return 15_000 if "day" in field.name else max(rules.min, 1)
        return None

    def text(self, field, rules):
        if field.name in LEFT_EMPTY:
            return None
        if rules.resource:
            return re.sub(r"\{\w+\}", "known", rules.resource)
        if rules.id and "/Create" in self.name:
            return f"x{self.number}"
        if field.name in VALUES:
            return VALUES[field.name]
        if "currency" in field.name:
            return "EUR"
        return "known"

    def places(self):
        """Every text field of the request: how to reach the message that has it, the field, and whether it is a name."""
        found = []

        def walk(message, reach, depth):
            for field in message.DESCRIPTOR.fields:
                many = field.label == descriptor.FieldDescriptor.LABEL_REPEATED
                if field.type == descriptor.FieldDescriptor.TYPE_STRING:
                    found.append((reach, field.name, many, field.GetOptions().Extensions[self.rules].resource))
                elif field.message_type is not None and depth < 4 and getattr(field.message_type, "fields", None):
                    value = getattr(message, field.name)
                    if field.message_type.GetOptions().map_entry or (many and not value) or (not many and not message.HasField(field.name)):
                        continue
                    step = (field.name, 0) if many else (field.name, None)
                    walk(value[0] if many else value, reach + (step,), depth + 1)
        walk(self.request(), (), 0)
        return found

    def with_text(self, place, text):
        reach, name, many, resource = place
        request = message = self.request()
        for step, index in reach:
            message = getattr(message, step) if index is None else getattr(message, step)[index]
        if resource:
            text = resource.split("{")[0] + text
        if many:
            values = getattr(message, name)
            del values[:]
            values.append(text)
        else:
            setattr(message, name, text)
        return request


def all_methods():
    harness.make_stubs()
    rules = harness.messages("common/v1/validation").rules
    pool = descriptor_pool.Default()
    factory = message_factory.MessageFactory(pool)
    found = []
    for service in SERVICES:
        for path in sorted(glob.glob(os.path.join(harness.ROOT, "protos", "clientele", service, "v1", "*.proto"))):
            name = os.path.basename(path)
            harness.messages(f"{service}/v1/{name[:-len('.proto')]}")
            for group in pool.FindFileByName(f"clientele/{service}/v1/{name}").services_by_name.values():
                found += [Method(method, rules, factory) for method in group.methods]
    return [method for method in found if not LEFT_OUT.search(method.name)]


class Engine:
    """What is the same for both engines."""

    @classmethod
    def start(cls, configs):
        cls.services = {}
        peers = ""
        for name in SERVICES:
            service = storage.Service(name, os.path.join(cls.folder, name), configs.get(name, ""), peers)
            cls.addClassCleanup(service.end)
            service.migrate().start()
            # Assignment reads clients; nothing here asks segmentation.
            peers = f"peers:\n  registry: {service.process.address}\n  segmentation: {service.process.address}\n"
            cls.services[name] = service
        cls.registry = storage.Registry(cls.services["registry"].channel)
        cls.registry.clients.CreateClient(storage.create_request("known", "Known"), timeout=storage.TIMEOUT)
        storage.create_product(cls.registry, "known")
        m = harness.messages("assignment/v1/managers")
        harness.services("assignment/v1/managers").ManagersStub(cls.services["assignment"].channel).CreateManager(
            m.CreateManagerRequest(manager_id="known", manager=m.Manager(display_name="M", size_class="LARGE", regions=["North"])),
            timeout=storage.TIMEOUT)

    def tearDown(self):
        for service in self.services.values():
            self.assertFalse(service.process.ended(), "a service died: " + service.read_log()[-2000:])

    def test_every_text_field_takes_texts_as_they_are(self):
        before = self.shape()
        corpus, chance = payloads(), random.Random(storage.SEED)
        outcomes, sent, fields = collections.Counter(), 0, 0
        for method in all_methods():
            channel = self.services[method.service].channel
            for place in method.places():
                fields += 1
                for text in corpus if PAYLOADS_A_FIELD is None else chance.sample(corpus, PAYLOADS_A_FIELD):
                    for full in (text, MARK + text):
                        code = method.call(channel, method.with_text(place, full))
                        self.assertIn(code, FINE, (method.name, place, full))
                        outcomes[code.name] += 1
                        sent += 1
        print(f"{self.engine}: {sent} injections into {fields} text fields: {dict(outcomes)}", flush=True)
        self.assertGreater(outcomes["OK"], sent // 20)
        self.assertEqual(self.shape(), before)
        self.check_statements(corpus)

    def test_texts_are_stored_and_found_as_they_are(self):
        corpus = payloads()
        if STORED is not None:
            corpus = random.Random(storage.SEED).sample(corpus, STORED)
        m = harness.messages("registry/v1/clients")
        refused = [text for text in corpus if any(unicodedata.category(letter) == "Cc" for letter in text)]
        for text in refused:
            with self.assertRaises(grpc.RpcError) as raised:
                self.registry.clients.CreateClient(storage.create_request("refused", MARK + text + "."), timeout=storage.TIMEOUT)
            self.assertEqual(raised.exception.code(), grpc.StatusCode.INVALID_ARGUMENT)
        corpus = [text for text in corpus if text not in refused]
        for number, text in enumerate(corpus):
            client = f"literal-{number}"
            given = MARK + text + "."  # spaces at an end are no text of a region
            self.registry.clients.CreateClient(storage.create_request(client, given, region=given), timeout=storage.TIMEOUT)
        for number, text in enumerate(corpus):
            given = MARK + text + "."
            stored = storage.get_client(self.registry, f"literal-{number}")
            self.assertEqual((stored.display_name, stored.region), (given, given))
            for field in ("display_name = ", "region = ", "display_name:"):
                found = self.registry.clients.ListClients(m.ListClientsRequest(filter=field + quoted(given)), timeout=storage.TIMEOUT)
                self.assertEqual([one.name for one in found.clients], [f"clients/literal-{number}"], field + quoted(given))

    def test_fuzzed_filters_and_orders(self):
        m = harness.messages("registry/v1/clients")
        chance, outcomes = random.Random(storage.SEED), collections.Counter()
        for _ in range(FUZZED):
            request = m.ListClientsRequest(page_size=1)
            getattr(self, chance.choice(("fuzz_filter", "fuzz_filter", "fuzz_order")))(request, chance)
            try:
                self.registry.clients.ListClients(request, timeout=storage.TIMEOUT)
                outcomes["OK"] += 1
            except grpc.RpcError as error:
                self.assertEqual(error.code(), grpc.StatusCode.INVALID_ARGUMENT, (request, error))
                outcomes["INVALID_ARGUMENT"] += 1
        print(f"{self.engine}: {FUZZED} fuzzed filters and orders: {dict(outcomes)}", flush=True)
        self.assertGreater(min(outcomes["OK"], outcomes["INVALID_ARGUMENT"]), FUZZED // 50)

    VALID = ('region = "North" AND size_class = "LARGE"', 'NOT (status = ACTIVE OR region:"or") AND client_id > "a"',
             'display_name:"x" OR inn:* OR -group_id:*', "currency_code != EUR AND industry <= '62.01'")
    PIECES = ("client_id", "region", "status", "=", "!=", "<", ">=", ":", "*", "(", ")", " AND ", " OR ", "NOT ", "-", "'", '"', "\\",
              " ", "a", "5", "?", ";", "--", "/*", "ACTIVE", ",", "\n", "\0", "\u042f", "\U0001f600", "%", "desc", "1e999")

    def fuzz_filter(self, request, chance):
        kind = chance.randrange(6)
        if kind == 0:  # any characters
            text = "".join(chr(chance.choice((chance.randrange(128), chance.randrange(0x3000)))) for _ in range(chance.randrange(60)))
        elif kind == 1:  # any words
            text = "".join(chance.choice(self.PIECES) for _ in range(chance.randrange(12)))
        elif kind == 2:  # nested
            depth = chance.choice((3, 15, 16, 17, 500, 2000))
            text = chance.choice(("(", "NOT (", "-(")) * depth + "region = a" + ")" * chance.choice((depth, depth - 1, 0))
        elif kind == 3:  # long
            text = chance.choice((" AND ", " OR ", " ")).join(["region = a"] * chance.choice((90, 100, 101, 1000)))
        else:  # nearly right
            text = list(chance.choice(self.VALID))
            for _ in range(chance.randrange(4)):
                at = chance.randrange(len(text))
                text[at:at + chance.randrange(3)] = chance.choice(self.PIECES)
            text = "".join(text)
        request.filter = text

    def fuzz_order(self, request, chance):
        pieces = ("client_id", "display_name", "region", " desc", " asc", ",", ", ", " ", "inn", "1", ";", "(", "\0", "'", "?")
        request.order_by = "".join(chance.choice(pieces) for _ in range(chance.choice((1, 2, 3, 5, 8, 100))))


class OnSqlite(Engine, unittest.TestCase):
    engine = "SQLite"

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(storage.temporary_folder())
        cls.start({})

    def shape(self):
        """The definitions of all tables."""
        return [storage.SqliteTables(os.path.join(self.folder, name), name).rows("SELECT name, sql FROM sqlite_master ORDER BY name")
                for name in SERVICES]

    def check_statements(self, corpus):
        for name in SERVICES:
            storage.SqliteTables(os.path.join(self.folder, name), name).check()


class OnMariadb(Engine, unittest.TestCase):
    engine = "MariaDB"

    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(storage.temporary_folder())
        cls.servers = cls.enterClassContext(storage.mariadb_servers(folder=cls.folder))
        cls.start({name: cls.servers.service_config(name) for name in SERVICES})

    def setUp(self):
        self.servers.sql("SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = ON")

    def shape(self):
        return self.servers.sql("SELECT table_schema, table_name, column_name, column_type FROM information_schema.columns"
                                " WHERE table_schema LIKE 'clientele%' ORDER BY 1, 2, 3")

    def check_statements(self, corpus):
        """Statements are what is prepared or sent as text; what is executed shows its values."""
        logged = self.servers.sql("SELECT DISTINCT argument FROM mysql.general_log WHERE user_host LIKE 'clientele%'"
                                  " AND command_type IN ('Prepare', 'Query')").splitlines()
        executed = self.servers.sql(f"SELECT COUNT(*) FROM mysql.general_log WHERE command_type = 'Execute' AND argument LIKE '%{MARK}%'")
        self.assertGreater(int(executed), 0, "the log shows no texts at all")
        # Not the short ones, which any statement may contain, such as ?.
        telling = [text for text in corpus if len(text) > 8]
        for statement in logged:
            self.assertNotIn(MARK, statement)
            for text in telling:
                self.assertNotIn(text, statement)
        print(f"MariaDB: {len(logged)} different statements reached the server, none with a text from outside; "
              f"{executed} executions had one as a value", flush=True)


if __name__ == "__main__":
    unittest.main()
