#!/usr/bin/python3
"""A client that was not written here: generated from the protos alone, it calls every RPC of every service."""
import unittest

import grpc
from google.protobuf import descriptor_pool, json_format, message_factory

import harness

PROTOS = {
    "registry": ("clients", "catalog", "sales", "imports", "contacts", "regions", "industries", "identifiers"),
    "segmentation": ("policies", "runs", "segments", "concentration"),
    "assignment": ("policies", "managers", "portfolios", "runs"),
    "planning": ("plans", "decompositions", "allocations"),
}
NEW_CLIENT = {"displayName": "New", "status": "CLIENT_STATUS_ACTIVE", "sizeClass": "SIZE_CLASS_LARGE", "region": "Germany",
              "currencyCode": "GBP"}
DAY = {"year": 2011, "month": 12, "day": 10}
# Methods whose empty request breaks no declared rule.
NO_REQUIRED_FIELD = {
    "registry.v1.ClientRegistry/ListClients", "registry.v1.ClientRegistry/ListAuditEntries", "registry.v1.Catalog/ListProducts",
    "registry.v1.Catalog/ListRegions", "registry.v1.Regions/ListRegions", "registry.v1.Industries/ListIndustries",
    "registry.v1.Sales/GetSnapshot", "segmentation.v1.Policies/ListPolicies",
    "segmentation.v1.SegmentationRuns/ListRuns", "assignment.v1.Policies/ListPolicies", "assignment.v1.Managers/ListManagers",
    "assignment.v1.AssignmentRuns/ListRuns", "planning.v1.Plans/ListPlans",
}


class Api:
    """Calls methods by name with requests given as JSON, and remembers which were called."""

    def __init__(self, address):
        self.channel = grpc.insecure_channel(address)
        self.called = set()
        for service, files in PROTOS.items():
            for name in files:
                harness.messages(f"{service}/v1/{name}")
        harness.messages("common/v1/errors")
        from google.rpc import error_details_pb2, status_pb2
        self.details, self.status = error_details_pb2, status_pb2
        self.pool = descriptor_pool.Default()
        self.factory = message_factory.MessageFactory(self.pool)

    def methods(self):
        """Every method as `service.v1.Group/Method` with its descriptor."""
        found = {}
        for service, files in PROTOS.items():
            for name in files:
                file = self.pool.FindFileByName(f"clientele/{service}/v1/{name}.proto")
                for group in file.services_by_name.values():
                    for method in group.methods:
                        found[f"{group.full_name.removeprefix('clientele.')}/{method.name}"] = method
        return found

    def method(self, name):
        group, method = name.split("/")
        return self.pool.FindServiceByName("clientele." + group).methods_by_name[method]

    def request(self, method, fields):
        return json_format.ParseDict(fields, self.factory.GetPrototype(method.input_type)())

    def call(self, name, fields=None, timeout=30):
        """One request as a dictionary, or a list of them for a stream; the answer, or the list of answers of a stream."""
        self.called.add(name)
        method = self.method(name)
        streams_in, streams_out = isinstance(fields, list), self.is_server_stream(method)
        kind = ("stream" if streams_in else "unary") + "_" + ("stream" if streams_out else "unary")
        rpc = getattr(self.channel, kind)("/clientele." + name, request_serializer=lambda message: message.SerializeToString(),
                                          response_deserializer=self.factory.GetPrototype(method.output_type).FromString)
        if streams_in:
            answer = rpc(iter([self.request(method, one) for one in fields]), timeout=timeout)
        else:
            answer = rpc(self.request(method, fields or {}), timeout=timeout)
        return list(answer) if streams_out else answer

    def is_server_stream(self, method):
        from google.protobuf import descriptor_pb2
        proto = descriptor_pb2.MethodDescriptorProto()
        method.CopyToProto(proto)
        return proto.server_streaming

    def is_unary(self, method):
        from google.protobuf import descriptor_pb2
        proto = descriptor_pb2.MethodDescriptorProto()
        method.CopyToProto(proto)
        return not proto.server_streaming and not proto.client_streaming

    def error(self, error, kind):
        """The detail of this message type that the error carries, or None."""
        for key, value in error.trailing_metadata() or ():
            if key == "grpc-status-details-bin":
                for packed in self.status.Status.FromString(value).details:
                    message = kind()
                    if packed.Is(message.DESCRIPTOR) and packed.Unpack(message):
                        return message
        return None


class ForeignClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        address = cls.enterClassContext(harness.suite()).address
        cls.api = Api(address)
        cls.addClassCleanup(cls.api.channel.close)
        harness.import_retail(address)

    def assert_fails(self, code, name, fields=None, **options):
        with self.assertRaises(grpc.RpcError) as caught:
            self.api.call(name, fields, **options)
        self.assertEqual(caught.exception.code(), code, caught.exception.details())
        return caught.exception

    def assert_reason(self, error, reason):
        errors = harness.messages("common/v1/errors")
        info = self.api.error(error, errors.ErrorInfo)
        self.assertIsNotNone(info, error.details())
        self.assertEqual(errors.ErrorReason.Name(info.reason), "ERROR_REASON_" + reason)
        return info

    # --- What holds for every method ---

    def test_unary_calls_need_a_deadline(self):
        for name, method in self.api.methods().items():
            if not self.api.is_unary(method):
                continue
            with self.subTest(name):
                error = self.assert_fails(grpc.StatusCode.INVALID_ARGUMENT, name, {}, timeout=None)
                self.assertEqual(self.assert_reason(error, "DEADLINE_REQUIRED").domain, name.split(".")[0])

    def test_empty_requests_name_the_fields_that_are_missing(self):
        for name, method in self.api.methods().items():
            if name in NO_REQUIRED_FIELD or not self.api.is_unary(method):
                continue
            with self.subTest(name):
                error = self.assert_fails(grpc.StatusCode.INVALID_ARGUMENT, name, {})
                bad = self.api.error(error, self.api.details.BadRequest)
                self.assertIsNotNone(bad, error.details())
                for violation in bad.field_violations:
                    self.assertTrue(violation.field and violation.description)

    def test_unknown_methods_are_unimplemented(self):
        rpc = self.api.channel.unary_unary("/clientele.registry.v1.ClientRegistry/Nothing")
        with self.assertRaises(grpc.RpcError) as caught:
            rpc(b"", timeout=10)
        self.assertEqual(caught.exception.code(), grpc.StatusCode.UNIMPLEMENTED)

    def test_page_tokens_of_others_are_refused(self):
        for name, fields in (("registry.v1.ClientRegistry/ListClients", {}), ("registry.v1.Catalog/ListProducts", {}),
                             ("assignment.v1.Managers/ListManagers", {}), ("planning.v1.Plans/ListPlans", {})):
            with self.subTest(name):
                error = self.assert_fails(grpc.StatusCode.INVALID_ARGUMENT, name, dict(fields, pageToken="nonsense"))
                self.assert_reason(error, "PAGE_TOKEN_INVALID")

    # --- One pass over everything ---

    def test_every_method_of_every_service(self):
        self.clients()
        self.catalog()
        self.sales()
        self.imports()
        self.contacts()
        self.regions()
        self.classifiers()
        run = self.segmentation()
        self.managers()
        self.assignment(run)
        self.planning()
        self.assertEqual(set(self.api.methods()) - self.api.called, set())

    def clients(self):
        group = "registry.v1.ClientRegistry/"
        create = {"clientId": "f1", "client": NEW_CLIENT, "requestId": "create-f1"}
        dry = self.api.call(group + "CreateClient", dict(create, requestId="", validateOnly=True))
        self.assertEqual(dry.display_name, "New")
        self.assert_fails(grpc.StatusCode.NOT_FOUND, group + "GetClient", {"name": "clients/f1"})
        created = self.api.call(group + "CreateClient", create)
        self.assertEqual(self.api.call(group + "CreateClient", create), created)
        other = dict(create, client=dict(NEW_CLIENT, displayName="Other"))
        self.assert_reason(self.assert_fails(grpc.StatusCode.INVALID_ARGUMENT, group + "CreateClient", other), "REQUEST_ID_REUSED")
        taken = self.assert_fails(grpc.StatusCode.ALREADY_EXISTS, group + "CreateClient", dict(create, requestId="another"))
        self.assertEqual(self.api.error(taken, self.api.details.ResourceInfo).resource_name, "clients/f1")
        self.assertEqual(self.api.call(group + "GetClient", {"name": "clients/f1"}), created)
        both = self.api.call(group + "BatchGetClients", {"names": ["clients/f1", "clients/14646"]})
        self.assertEqual([client.name for client in both.clients], ["clients/f1", "clients/14646"])
        missing = self.assert_fails(grpc.StatusCode.NOT_FOUND, group + "BatchGetClients", {"names": ["clients/f1", "clients/none"]})
        self.assertEqual(self.api.error(missing, self.api.details.ResourceInfo).resource_name, "clients/none")
        self.client_changes(created)
        self.client_lists()

    def client_changes(self, created):
        group = "registry.v1.ClientRegistry/"
        change = {"client": {"name": "clients/f1", "displayName": "Renamed", "etag": created.etag}, "updateMask": "displayName"}
        updated = self.api.call(group + "UpdateClient", change)
        self.assertEqual((updated.display_name, updated.region), ("Renamed", "Germany"))
        stale = self.assert_fails(grpc.StatusCode.ABORTED, group + "UpdateClient", change)
        self.assert_reason(stale, "ETAG_MISMATCH")
        self.assert_reason(self.assert_fails(grpc.StatusCode.ABORTED, group + "DeleteClient",
                                             {"name": "clients/f1", "etag": created.etag}), "ETAG_MISMATCH")
        deleted = self.api.call(group + "DeleteClient", {"name": "clients/f1", "etag": updated.etag})
        self.assertTrue(deleted.HasField("delete_time"))
        self.assert_fails(grpc.StatusCode.FAILED_PRECONDITION, group + "DeleteClient", {"name": "clients/f1"})
        self.assertTrue(self.api.call(group + "GetClient", {"name": "clients/f1"}).HasField("delete_time"))
        versions = self.api.call(group + "ListClientVersions", {"parent": "clients/f1"}).versions
        self.assertEqual([version.display_name for version in versions], ["Renamed", "Renamed", "New"])
        audit = self.api.call(group + "ListAuditEntries", {"resource": "clients/f1"}).entries
        self.assertEqual(len(audit), 3)
        self.assertTrue(all(entry.actor and entry.method and entry.HasField("time") for entry in audit))
        for field, value in (("currencyCode", "pounds"), ("displayName", ""), ("ownershipPpm", 1000001)):
            error = self.assert_fails(grpc.StatusCode.INVALID_ARGUMENT, group + "CreateClient",
                                      {"clientId": "f2", "client": dict(NEW_CLIENT, **{field: value})})
            fields = [violation.field for violation in self.api.error(error, self.api.details.BadRequest).field_violations]
            self.assertTrue(any(name.startswith("client.") for name in fields), fields)

    def client_lists(self):
        group = "registry.v1.ClientRegistry/"
        names, token = [], ""
        while True:
            page = self.api.call(group + "ListClients", {"pageSize": 999, "pageToken": token, "filter": 'status = "ACTIVE"'})
            names += [client.name for client in page.clients]
            token = page.next_page_token
            if not token:
                break
            self.assertEqual(len(page.clients), 999)
        self.assertEqual(len(names), len(set(names)))
        self.assertEqual(names, sorted(names, key=str.encode))
        broken = self.assert_fails(grpc.StatusCode.INVALID_ARGUMENT, group + "ListClients", {"filter": "region = = 1"})
        self.assertEqual(self.api.error(broken, self.api.details.BadRequest).field_violations[0].field, "filter")
        self.assert_fails(grpc.StatusCode.INVALID_ARGUMENT, group + "ListClients", {"orderBy": "colour"})
        batches = self.api.call(group + "StreamClients", {})
        ids = [client for batch in batches for client in batch.client_ids]
        self.assertEqual(len(ids), 4372)
        self.assertEqual(ids, sorted(ids, key=str.encode))
        self.assert_fails(grpc.StatusCode.INVALID_ARGUMENT, group + "StreamClients", {"asOfPosition": 10**12})

    def catalog(self):
        group = "registry.v1.Catalog/"
        product = {"displayName": "Foreign", "businessLine": "GOODS"}
        created = self.api.call(group + "CreateProduct", {"productId": "FOREIGN", "product": product})
        self.assertEqual(self.api.call(group + "GetProduct", {"name": "products/FOREIGN"}), created)
        changed = self.api.call(group + "UpdateProduct", {"product": {"name": "products/FOREIGN", "displayName": "Changed",
                                                                      "etag": created.etag}})
        self.assertEqual((changed.display_name, changed.business_line), ("Changed", "GOODS"))
        self.assert_fails(grpc.StatusCode.ABORTED, group + "UpdateProduct",
                          {"product": {"name": "products/FOREIGN", "displayName": "Again", "etag": created.etag}})
        self.assert_fails(grpc.StatusCode.NOT_FOUND, group + "GetProduct", {"name": "products/none"})
        self.assertIn("products/FOREIGN", [one.name for one in self.api.call(group + "ListProducts", {"pageSize": 1000}).products])
        self.assertIn("Germany", [one.display_name for one in self.api.call(group + "ListRegions", {"pageSize": 1000}).regions])

    def sales(self):
        group = "registry.v1.Sales/"
        before = self.api.call(group + "GetSnapshot", {"rangeCount": 4})
        self.assertLessEqual(len(before.cut_client_ids), 3)
        sale = {"name": "sales/f-1", "client": "clients/14646", "product": "products/FOREIGN", "date": {"year": 2012, "month": 5, "day": 1},
                "amountMinor": "1000"}
        recorded = self.api.call(group + "BatchRecordSales", {"sales": [sale]})
        self.assertEqual((recorded.created, recorded.corrected, recorded.unchanged), (1, 0, 0))
        again = self.api.call(group + "BatchRecordSales", {"sales": [sale]})
        self.assertEqual((again.created, again.corrected, again.unchanged), (0, 0, 1))
        corrected = self.api.call(group + "BatchRecordSales", {"sales": [dict(sale, amountMinor="900")]})
        self.assertEqual(corrected.corrected, 1)
        self.assertEqual(self.api.call(group + "GetSale", {"name": "sales/f-1"}).amount_minor, 900)
        versions = self.api.call(group + "ListSaleVersions", {"parent": "sales/f-1"}).versions
        self.assertEqual([version.amount_minor for version in versions], [900, 1000])
        self.assertEqual(versions[1].closed_position, versions[0].position)
        self.assert_fails(grpc.StatusCode.NOT_FOUND, group + "BatchRecordSales", {"sales": [dict(sale, client="clients/none")]})
        listed = self.api.call(group + "ListSales", {"parent": "clients/14646", "pageSize": 1000}).sales
        self.assertTrue(all(one.client == "clients/14646" for one in listed))
        self.assert_fails(grpc.StatusCode.NOT_FOUND, group + "GetSale", {"name": "sales/none"})
        self.sales_streams(before)

    def sales_streams(self, before):
        group = "registry.v1.Sales/"
        columns = ["SALES_COLUMN_PRODUCT", "SALES_COLUMN_SALE_ID"]
        whole = self.sale_ids(self.api.call(group + "StreamSales", {"asOfPosition": str(before.position), "columns": columns}))
        self.assertEqual(len(whole), 102054)
        cuts = ["", *before.cut_client_ids, ""]
        parts = []
        for start, end in zip(cuts, cuts[1:]):
            parts += self.sale_ids(self.api.call(group + "StreamSales", {
                "asOfPosition": str(before.position), "startClientId": start, "endClientId": end, "columns": columns}))
        self.assertEqual(parts, whole)
        self.assertIn("f-1", self.sale_ids(self.api.call(group + "StreamSales", {"columns": columns})))

    def sale_ids(self, batches):
        for batch in batches:
            self.assertEqual(sum(batch.client_rows), len(batch.sale_ids))
        return [sale for batch in batches for sale in batch.sale_ids]

    def imports(self):
        group = "registry.v1.Imports/"
        name = "imports/foreign"
        create = {"importId": "foreign", "kind": "IMPORT_KIND_SALES", "files": ["a.csv"], "expectRows": "2", "expectSum": "3.50"}
        created = self.api.call(group + "CreateImport", create)
        self.assertEqual(self.api.call(group + "CreateImport", create).name, created.name)
        self.assert_fails(grpc.StatusCode.ALREADY_EXISTS, group + "CreateImport", dict(create, files=["b.csv"]))
        batch = {"name": name, "sequence": "1", "lineDeltas": [2, 1], "sales": {
            "saleIds": ["i-1", "i-2"], "clients": [0, 0], "clientDictionary": ["14646"], "products": [0, 0],
            "productDictionary": ["FOREIGN"], "days": [15400, 15401], "amounts": {"unscaled": ["25", "1"], "scales": [1, 0]}}}
        self.assert_fails(grpc.StatusCode.INVALID_ARGUMENT, group + "StageImport", [dict(batch, sequence="2")])
        self.assertEqual(self.api.call(group + "StageImport", [batch])[-1].staged_sequence, 1)
        self.assertEqual(self.api.call(group + "StageImport", [batch])[-1].staged_rows, 2)
        self.api.call(group + "ApplyImport", {"name": name, "batchCount": "1"})
        ended = self.api.call(group + "WatchImport", {"name": name})[-1]
        self.assertEqual(self.api.call(group + "GetImport", {"name": name}).state, ended.state)
        states = harness.messages("registry/v1/imports")
        self.assertEqual((ended.state, ended.created), (states.IMPORT_STATE_SUCCEEDED, 2))
        self.assert_fails(grpc.StatusCode.FAILED_PRECONDITION, group + "CancelImport", {"name": name})
        self.rejected_import(batch, states)

    def rejected_import(self, batch, states):
        group = "registry.v1.Imports/"
        name = "imports/rejected"
        self.api.call(group + "CreateImport", {"importId": "rejected", "kind": "IMPORT_KIND_SALES", "files": ["r.csv"]})
        wrong = dict(batch, name=name, sales=dict(batch["sales"], clientDictionary=["nobody"]))
        self.api.call(group + "StageImport", [wrong])
        self.api.call(group + "ApplyImport", {"name": name, "batchCount": "1"})
        self.assertEqual(self.api.call(group + "WatchImport", {"name": name})[-1].state, states.IMPORT_STATE_REJECTED)
        errors = self.api.call(group + "ListImportErrors", {"parent": name}).errors
        self.assertEqual([(error.file, error.line, error.column, error.rule) for error in errors],
                         [("r.csv", 2, "client_id", "UNKNOWN_CLIENT"), ("r.csv", 3, "client_id", "UNKNOWN_CLIENT")])
        self.api.call(group + "CreateImport", {"importId": "given-up", "kind": "IMPORT_KIND_SALES", "files": ["g.csv"]})
        cancelled = self.api.call(group + "CancelImport", {"name": "imports/given-up"})
        self.assertEqual(cancelled.state, states.IMPORT_STATE_CANCELLED)

    def contacts(self):
        group = "registry.v1.Contacts/"
        name = "clients/14646/contacts/k1"
        contact = {"displayName": "Anna", "phones": ["+442079250918"], "from": {"year": 2020, "month": 1, "day": 1}}
        created = self.api.call(group + "CreateContact", {"parent": "clients/14646", "contactId": "k1", "contact": contact})
        self.assertEqual(self.api.call(group + "GetContact", {"name": name}), created)
        changed = self.api.call(group + "UpdateContact", {"contact": {"name": name, "role": "CEO", "etag": created.etag}})
        self.assertEqual((changed.role, changed.display_name), ("CEO", "Anna"))
        self.assert_fails(grpc.StatusCode.ABORTED, group + "DeleteContact", {"name": name, "etag": created.etag})
        self.assertEqual(list(self.api.call(group + "ListContacts", {"parent": "clients/-"}).contacts), [changed])
        self.assertTrue(self.api.call(group + "DeleteContact", {"name": name}).HasField("delete_time"))
        self.assertTrue(self.api.call(group + "EraseContact", {"name": name}).HasField("erase_time"))
        self.assert_reason(self.assert_fails(grpc.StatusCode.FAILED_PRECONDITION, group + "GetContact", {"name": name}), "ERASED")

    def regions(self):
        group = "registry.v1.Regions/"
        self.api.call(group + "CreateRegion", {"regionId": "Europe"})
        moved = self.api.call(group + "UpdateRegion", {"region": {"name": "regions/Germany", "parent": "regions/Europe"}})
        self.assertEqual(moved.parent, "regions/Europe")
        self.assert_reason(self.assert_fails(grpc.StatusCode.FAILED_PRECONDITION, group + "UpdateRegion", {
            "region": {"name": "regions/Europe", "parent": "regions/Germany"}}), "CYCLE")
        self.api.call(group + "SetPresence", {"name": "regions/Europe", "presence": [{"from": DAY}]})
        region = self.api.call(group + "GetRegion", {"name": "regions/Germany", "asOf": DAY})
        self.assertEqual(region.presence_decided_by, "regions/Europe")
        listed = self.api.call(group + "ListRegions", {"parent": "regions/Europe", "asOf": DAY}).regions
        self.assertEqual(list(listed), [region])
        self.assert_reason(self.assert_fails(grpc.StatusCode.FAILED_PRECONDITION, group + "DeleteRegion", {"name": "regions/Europe"}),
                           "IN_USE")
        self.api.call(group + "CreateRegion", {"regionId": "Nowhere"})
        self.api.call(group + "DeleteRegion", {"name": "regions/Nowhere"})

    def classifiers(self):
        self.assertEqual(len(self.api.call("registry.v1.Industries/ListIndustries", {}).industries), 0)
        checked = self.api.call("registry.v1.Identifiers/CheckIdentifiers", {"identifiers": [
            {"scheme": "IDENTIFIER_SCHEME_BIC", "value": "SABRRUMM"}, {"scheme": "IDENTIFIER_SCHEME_BIC", "value": "SABRRUM"}]})
        self.assertEqual([one.valid for one in checked.results], [True, False])

    def finished(self, name, fields):
        """Watches a run to its end, which must be a good one."""
        run = self.api.call(name, fields, timeout=300)[-1]
        self.assertEqual(run.status.state, harness.messages("common/v1/runs").RUN_STATE_SUCCEEDED, run.status)
        return run

    def segmentation(self):
        runs, policies = "segmentation.v1.SegmentationRuns/", "segmentation.v1.Policies/"
        policy = self.api.call(policies + "GetPolicy", {"name": "policies/current"})
        self.assertTrue(policy.active)
        made = self.api.call(policies + "CreatePolicy", {"policy": {"abc": {"aPermille": 700}}})
        self.assertEqual(self.api.call(policies + "CreatePolicy", {"policy": {"abc": {"aPermille": 700}}}).name, made.name)
        self.assertEqual(len(self.api.call(policies + "ListPolicies", {}).policies), 2)
        self.assertTrue(self.api.call(policies + "ActivatePolicy", {"name": made.name}).active)
        self.api.call(policies + "ActivatePolicy", {"name": policy.name})
        self.assert_fails(grpc.StatusCode.NOT_FOUND, policies + "GetPolicy", {"name": "policies/99"})
        self.assert_fails(grpc.StatusCode.NOT_FOUND, runs + "CreateRun", {"asOfDate": DAY, "policy": "policies/99"})
        started = self.api.call(runs + "CreateRun", {"asOfDate": DAY, "requestId": "seg-1"})
        self.assertEqual(self.api.call(runs + "CreateRun", {"asOfDate": DAY, "requestId": "seg-1"}).name, started.name)
        run = self.finished(runs + "WatchRun", {"name": started.name})
        self.assertTrue(self.api.call(runs + "ActivateRun", {"name": run.name}).current)
        self.assertEqual(self.api.call(runs + "GetRun", {"name": "runs/current"}).name, run.name)
        self.assertEqual([one.name for one in self.api.call(runs + "ListRuns", {}).runs], [run.name])
        self.assertEqual(self.api.call(runs + "CancelRun", {"name": run.name}).status.state, run.status.state)
        self.segments(run)
        return run

    def segments(self, run):
        group = "segmentation.v1.Segments/"
        rows = [client for batch in self.api.call(group + "StreamSegments", {"parent": run.name}) for client in batch.client_ids]
        self.assertEqual(len(rows), 4372)
        one = self.api.call(group + "GetSegment", {"name": run.name + "/segments/14646"})
        page = self.api.call(group + "ListSegments", {"parent": "runs/current", "pageSize": 10})
        self.assertEqual([segment.client_id for segment in page.segments], rows[:10])
        explained = self.api.call(group + "ExplainSegment", {"name": "runs/current/segments/14646"})
        self.assertEqual(explained.segment.revenue_minor, one.revenue_minor)
        self.assert_fails(grpc.StatusCode.NOT_FOUND, group + "GetSegment", {"name": run.name + "/segments/none"})
        found = self.api.call("segmentation.v1.Concentrations/GetConcentration", {"run": run.name})
        self.assertEqual(found, run.summary.concentration)

    def managers(self):
        group = "assignment.v1.Managers/"
        manager = {"displayName": "Em", "sizeClass": "LARGE", "regions": ["Germany"], "capacityMinutes": 600}
        created = self.api.call(group + "CreateManager", {"managerId": "f-m", "manager": manager})
        self.assert_fails(grpc.StatusCode.ALREADY_EXISTS, group + "CreateManager", {"managerId": "f-m", "manager": manager})
        self.assertEqual(self.api.call(group + "GetManager", {"name": "managers/f-m"}), created)
        changed = self.api.call(group + "UpdateManager", {"manager": {"name": "managers/f-m", "capacityMinutes": 900,
                                                                      "etag": created.etag}, "updateMask": "capacityMinutes"})
        self.assertEqual((changed.capacity_minutes, list(changed.regions)), (900, ["Germany"]))
        self.assert_fails(grpc.StatusCode.ABORTED, group + "UpdateManager",
                          {"manager": {"name": "managers/f-m", "capacityMinutes": 1, "etag": created.etag}})
        imported = self.api.call(group + "ImportManagers", {"managers": [dict(manager, name="managers/f-m", capacityMinutes=900),
                                                                         dict(manager, name="managers/f-n")]})
        self.assertEqual((imported.created, imported.updated, imported.unchanged), (1, 0, 1))
        wrong = self.assert_fails(grpc.StatusCode.INVALID_ARGUMENT, group + "ImportManagers",
                                  {"managers": [dict(manager, name="managers/x"), dict(manager, name="managers/x")]})
        fields = [one.field for one in self.api.error(wrong, self.api.details.BadRequest).field_violations]
        self.assertTrue(any(field.startswith("managers[1]") for field in fields), fields)
        self.assertEqual(len(self.api.call(group + "ListManagers", {"pageSize": 1000}).managers), 88)

    def assignment(self, segmentation):
        policies, runs = "assignment.v1.Policies/", "assignment.v1.AssignmentRuns/"
        current = self.api.call(policies + "GetPolicy", {"name": "policies/current"})
        made = self.api.call(policies + "CreatePolicy", {"policy": json_format.MessageToDict(current.policy)})
        self.assertEqual(made.name, current.name)
        self.assertEqual(len(self.api.call(policies + "ListPolicies", {}).policies), 1)
        self.assertTrue(self.api.call(policies + "ActivatePolicy", {"name": current.name}).active)
        self.imported_assignment()
        create = {"asOfDate": DAY, "segmentationRun": segmentation.name, "requestId": "assign-1"}
        started = self.api.call(runs + "CreateRun", create)
        run = self.finished(runs + "WatchRun", {"name": started.name})
        self.assertEqual(self.api.call(runs + "GetRun", {"name": run.name}).summary, run.summary)
        self.assertEqual([one.name for one in self.api.call(runs + "ListRuns", {}).runs], [run.name])
        self.assertEqual(self.api.call(runs + "CancelRun", {"name": run.name}).status.state, run.status.state)
        rows = [client for batch in self.api.call(runs + "StreamProposals", {"parent": run.name}) for client in batch.client_ids]
        self.assertEqual(len(rows), run.summary.clients)
        explained = self.api.call(runs + "ExplainProposal", {"name": run.name, "clientId": "14646"})
        self.assertTrue(explained.manager_id)
        applied = self.api.call(runs + "ApplyRun", {"name": run.name})
        self.assertEqual(applied.begun + applied.continued, len(rows))
        again = self.api.call(runs + "ApplyRun", {"name": run.name})
        self.assertEqual(again.ended, 0)
        self.portfolios(explained.manager_id, rows)
        self.infeasible()

    def imported_assignment(self):
        group = "assignment.v1.Portfolios/"
        rows = [{"clientIds": ["14646"], "managerIds": ["m001"], "fromDays": [15000], "toDays": [15100]}]
        self.assertEqual(self.api.call(group + "ImportAssignments", rows).created, 1)
        self.assertEqual(self.api.call(group + "ImportAssignments", rows).unchanged, 1)
        wrong = self.assert_fails(grpc.StatusCode.INVALID_ARGUMENT, group + "ImportAssignments",
                                  [{"clientIds": ["14646"], "managerIds": ["none"], "fromDays": [15200], "toDays": [15300]}])
        fields = [one.field for one in self.api.error(wrong, self.api.details.BadRequest).field_violations]
        self.assertTrue(fields[0].startswith("rows[0]"), fields)

    def portfolios(self, manager, rows):
        group = "assignment.v1.Portfolios/"
        held = self.api.call(group + "ListPortfolio", {"parent": "managers/" + manager, "date": DAY, "pageSize": 1000}).assignments
        self.assertIn("14646", [one.client_id for one in held])
        history = self.api.call(group + "ListClientHistory", {"parent": "clients/14646"}).assignments
        self.assertEqual([one.manager_id for one in history], [manager, "m001"])
        batches = self.api.call(group + "StreamAssignments", {"date": DAY})
        self.assertEqual([client for batch in batches for client in batch.client_ids], rows)
        self.assert_fails(grpc.StatusCode.NOT_FOUND, group + "ListPortfolio", {"parent": "managers/none", "date": DAY})

    def infeasible(self):
        """Norms that nobody has the hours for: the run fails with the rule and a set that shows it."""
        runs = "assignment.v1.AssignmentRuns/"
        norms = {"aMinutes": 40000, "bMinutes": 40000, "cMinutes": 40000, "otherMinutes": 40000, "potentialMinutes": 40000}
        policy = self.api.call("assignment.v1.Policies/CreatePolicy", {"policy": {"norms": norms}})
        started = self.api.call(runs + "CreateRun", {"asOfDate": DAY, "policy": policy.name})
        run = self.api.call(runs + "WatchRun", {"name": started.name}, timeout=300)[-1]
        self.assertEqual(run.status.state, harness.messages("common/v1/runs").RUN_STATE_FAILED)
        self.assertEqual(run.certificate.rule, "CAPACITY")
        self.assertTrue(run.certificate.proven)
        self.assertGreater(run.certificate.owed_minutes, run.certificate.present_minutes)
        self.assertTrue(run.certificate.client_ids)
        self.assert_fails(grpc.StatusCode.FAILED_PRECONDITION, runs + "ApplyRun", {"name": run.name})

    def planning(self):
        plans, decompositions, group = "planning.v1.Plans/", "planning.v1.Decompositions/", "planning.v1.Allocations/"
        plan = {"displayName": "P", "kind": "PLAN_KIND_BUSINESS", "currencyCode": "GBP", "lines": [
            {"productId": "LIGHT", "month": "2012-01", "targetUnscaled": "1000001", "targetScale": 2},
            {"productId": "BAG", "month": "2012-02", "targetUnscaled": "777"}]}
        created = self.api.call(plans + "CreatePlan", {"planId": "f-p", "plan": plan})
        self.assertEqual(created.total_minor, 1000001 + 77700)
        self.assert_fails(grpc.StatusCode.ALREADY_EXISTS, plans + "CreatePlan", {"planId": "f-p", "plan": plan})
        bad = dict(plan, lines=[*plan["lines"], plan["lines"][0]])
        error = self.assert_fails(grpc.StatusCode.INVALID_ARGUMENT, plans + "CreatePlan", {"planId": "f-q", "plan": bad})
        fields = [one.field for one in self.api.error(error, self.api.details.BadRequest).field_violations]
        self.assertTrue(any(field.startswith("plan.lines[") for field in fields), fields)
        self.assertEqual(len(self.api.call(plans + "GetPlan", {"name": "plans/f-p"}).lines), 2)
        self.assertEqual([one.name for one in self.api.call(plans + "ListPlans", {}).plans], ["plans/f-p"])
        started = self.api.call(decompositions + "CreateDecomposition", {"parent": "plans/f-p", "asOfDate": DAY})
        done = self.finished(decompositions + "WatchDecomposition", {"name": started.name})
        self.assertEqual(self.api.call(decompositions + "GetDecomposition", {"name": done.name}).summary, done.summary)
        listed = self.api.call(decompositions + "ListDecompositions", {"parent": "plans/f-p"}).decompositions
        self.assertEqual([one.name for one in listed], [done.name])
        self.assertEqual(self.api.call(decompositions + "CancelDecomposition", {"name": done.name}).status.state, done.status.state)
        batches = self.api.call(group + "StreamAllocations", {"parent": "plans/f-p/decompositions/current"})
        self.assertEqual(sum(sum(batch.targets_minor) for batch in batches), created.total_minor)
        self.allocations(batches[0], done)

    def allocations(self, batch, done):
        group = "planning.v1.Allocations/"
        manager = batch.manager_dictionary[batch.managers[0]]
        cells = self.api.call(group + "ListAllocations", {"parent": done.name, "managerId": manager}).allocations
        self.assertEqual(cells[0].target_minor, batch.targets_minor[0])
        cell = {"clientId": cells[0].client_id, "productId": cells[0].product_id, "month": cells[0].month}
        explained = self.api.call(group + "ExplainAllocation", dict(cell, parent=done.name))
        self.assertEqual(explained.steps[-1].child_minor, cells[0].target_minor)
        for step in explained.steps:
            self.assertEqual(step.floor_minor, step.parent_minor * int(step.child_weight) // int(step.total_weight))
            self.assertEqual(step.child_minor, step.floor_minor + step.rounding_unit)
        self.assert_fails(grpc.StatusCode.NOT_FOUND, group + "ExplainAllocation", dict(cell, parent=done.name, clientId="none"))


if __name__ == "__main__":
    unittest.main()
