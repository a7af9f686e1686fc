#!/usr/bin/python3
"""kill -9 of the server during a run: after the restart the run is taken over and ends with the same result."""
import tempfile
import unittest

import grpc

import harness

ROUNDS = 10 if harness.FULL else 1
ITERATIONS = 3_000_000  # of the assignment: long enough to be hit


class KillDuringRuns(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.server = harness.start_suite(cls.folder)
        cls.addClassCleanup(lambda: cls.server.kill())
        harness.import_retail(cls.server.address)
        harness.command(cls.server.address, "segment", "run", "--as-of", harness.AS_OF)
        harness.command(cls.server.address, "assign", "run", "--as-of", harness.AS_OF)
        harness.command(cls.server.address, "plan", "create", "--name", "p", "--kind", "business", "--targets", harness.TARGETS)

    @classmethod
    def tearDownClass(cls):
        assert cls.server.stop() == 0

    def survive(self, create, watch, read):
        """Creates a run, kills the server while it runs, restarts; returns its result and its attempts."""
        states = harness.messages("common/v1/runs")
        with grpc.insecure_channel(self.server.address) as channel:
            run = create(channel)
            for state in watch(channel, run.name):
                if state.status.state != states.RUN_STATE_PENDING:
                    break
            type(self).server.kill()
        type(self).server = harness.start_suite(self.folder)
        with grpc.insecure_channel(self.server.address) as channel:
            for state in watch(channel, run.name):
                pass
            self.assertEqual(state.status.state, states.RUN_STATE_SUCCEEDED, state.status)
            return read(channel, run.name), state.status.attempt

    def undisturbed(self, create, watch, read):
        with grpc.insecure_channel(self.server.address) as channel:
            run = create(channel)
            for _ in watch(channel, run.name):
                pass
            return read(channel, run.name)

    def check(self, *steps, must_interrupt=False):
        expected = self.undisturbed(*steps)
        self.assertTrue(expected)
        for _ in range(ROUNDS):
            found, attempts = self.survive(*steps)
            self.assertEqual(found, expected)
            if must_interrupt:
                self.assertGreater(attempts, 1)

    def test_segmentation(self):
        runs, segments = harness.messages("segmentation/v1/runs"), harness.messages("segmentation/v1/segments")
        runs_stub = harness.services("segmentation/v1/runs").SegmentationRunsStub
        segments_stub = harness.services("segmentation/v1/segments").SegmentsStub
        self.check(
            lambda channel: runs_stub(channel).CreateRun(runs.CreateRunRequest(as_of_date=harness.date(harness.AS_OF)), timeout=30),
            lambda channel, name: runs_stub(channel).WatchRun(runs.WatchRunRequest(name=name), timeout=harness.PATIENCE),
            lambda channel, name: [batch.SerializeToString(deterministic=True) for batch in segments_stub(channel).StreamSegments(
                segments.StreamSegmentsRequest(parent=name), timeout=harness.PATIENCE)])

    def test_assignment(self):
        runs = harness.messages("assignment/v1/runs")
        stub = harness.services("assignment/v1/runs").AssignmentRunsStub
        self.check(
            lambda channel: stub(channel).CreateRun(
                runs.CreateRunRequest(as_of_date=harness.date(harness.AS_OF), iterations=ITERATIONS), timeout=30),
            lambda channel, name: stub(channel).WatchRun(runs.WatchRunRequest(name=name), timeout=3 * harness.PATIENCE),
            lambda channel, name: [batch.SerializeToString(deterministic=True) for batch in stub(channel).StreamProposals(
                runs.StreamProposalsRequest(parent=name), timeout=harness.PATIENCE)],
            must_interrupt=True)

    def test_decomposition(self):
        m, allocations = harness.messages("planning/v1/decompositions"), harness.messages("planning/v1/allocations")
        stub = harness.services("planning/v1/decompositions").DecompositionsStub
        cells = harness.services("planning/v1/allocations").AllocationsStub
        self.apply_newest()
        self.check(
            lambda channel: stub(channel).CreateDecomposition(
                m.CreateDecompositionRequest(parent="plans/p", as_of_date=harness.date(harness.AS_OF)), timeout=30),
            lambda channel, name: stub(channel).WatchDecomposition(m.WatchDecompositionRequest(name=name), timeout=harness.PATIENCE),
            lambda channel, name: [batch.SerializeToString(deterministic=True) for batch in cells(channel).StreamAllocations(
                allocations.StreamAllocationsRequest(parent=name), timeout=harness.PATIENCE)])

    def apply_newest(self):
        runs = harness.messages("assignment/v1/runs")
        with grpc.insecure_channel(self.server.address) as channel:
            stub = harness.services("assignment/v1/runs").AssignmentRunsStub(channel)
            run = stub.CreateRun(runs.CreateRunRequest(as_of_date=harness.date(harness.AS_OF)), timeout=30)
            for _ in stub.WatchRun(runs.WatchRunRequest(name=run.name), timeout=harness.PATIENCE):
                pass
            stub.ApplyRun(runs.ApplyRunRequest(name=run.name), timeout=60)


if __name__ == "__main__":
    unittest.main()
