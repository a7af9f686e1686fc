#!/usr/bin/python3
"""Servers: one per port and data directory, the same answers after a restart, a graceful end while a run is going."""
import json
import os
import subprocess
import tempfile
import unittest

import grpc

import harness


def refused(words):
    """Starts a server that must not start; returns what it says."""
    done = subprocess.run(words, capture_output=True, text=True, timeout=harness.PATIENCE, stdin=subprocess.DEVNULL)
    assert done.returncode == 1, (done.returncode, done.stderr)
    return done.stderr


class SecondServer(unittest.TestCase):
    def test_a_port_that_is_taken_is_refused(self):
        with harness.suite() as server, tempfile.TemporaryDirectory() as folder:
            port = server.address.split(":")[1]
            said = refused([os.path.join(harness.BIN, "clientele"), "dev", "--data-dir", folder, "--port", port])
            self.assertIn(port, said)
            self.assertIn("port", said)
            harness.command(server.address, "client", "list")

    def test_a_data_directory_that_is_in_use_is_refused(self):
        with harness.suite() as server:
            said = refused([os.path.join(harness.BIN, "clientele"), "dev", "--data-dir", os.path.join(server.folder, "data"), "--port",
                            "0"])
            self.assertIn(os.path.join(server.folder, "data"), said)
            harness.command(server.address, "client", "list")

    def test_an_address_beyond_loopback_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            config = os.path.join(folder, "config.yaml")
            with open(config, "w") as out:
                out.write(f"listen: 0.0.0.0:0\ndata_dir: {folder}/data\n")
            said = refused([os.path.join(harness.BIN, "clientele-registry"), "--config", config])
            self.assertIn("loopback", said)

    def test_an_address_beyond_loopback_is_served_and_warned_of_when_the_network_is_said_to_be_private(self):
        with tempfile.TemporaryDirectory() as folder:
            port, log = os.path.join(folder, "port"), os.path.join(folder, "log")
            server = harness.Process([os.path.join(harness.BIN, "clientele-registry"), "--listen", "0.0.0.0:0", "--data-dir", folder,
                                      "--port-file", port, "--allow-insecure-network"], port, log)
            self.addCleanup(server.kill)
            with grpc.insecure_channel(server.address) as channel:
                grpc.channel_ready_future(channel).result(harness.PATIENCE)
            self.assertEqual(server.stop(), 0)
            lines = map(json.loads, harness.read_text(log).splitlines())
            warnings = [line for line in lines if line["level"] == "warning"]
            self.assertTrue(any("neither TLS nor authentication" in line["message"] for line in warnings), warnings)

    def test_the_suite_in_one_process_never_leaves_loopback(self):
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(harness.dev_words(folder, "--allow-insecure-network"), capture_output=True, text=True,
                                  timeout=harness.PATIENCE)
            self.assertEqual(done.returncode, 2, done.stderr)

    def test_an_unknown_key_of_the_configuration_is_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            config = os.path.join(folder, "config.yaml")
            with open(config, "w") as out:
                out.write(f"data_dir: {folder}/data\nworker_treads: 3\n")
            done = subprocess.run([os.path.join(harness.BIN, "clientele"), "dev", "--port", "0", "--config", config],
                                  capture_output=True, text=True, timeout=harness.PATIENCE)
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("worker_treads", done.stderr)


class OwnServer(unittest.TestCase):
    def start(self, folder):
        server = harness.start_suite(folder)
        self.addCleanup(server.kill)
        return server


class Restart(OwnServer):
    def test_the_same_answers_after_stop_and_start(self):
        with tempfile.TemporaryDirectory() as folder:
            server = self.start(folder)
            harness.import_retail(server.address)
            harness.cycle(server.address, os.path.join(folder, "out"), "--plan-id", "p")
            before = self.answers(server.address, folder)
            self.assertEqual(server.stop(), 0)
            server = self.start(folder)
            self.assertEqual(before, self.answers(server.address, folder))
            self.assertEqual(server.stop(), 0)

    def answers(self, server, folder):
        export = os.path.join(folder, "export.csv")
        found = []
        for words in (["client", "get", "14646"], ["client", "list", "--filter", 'region = "Germany"'], ["segment", "explain", "14646"],
                      ["assign", "explain", "14646"], ["assign", "history", "14646"]):
            found.append(json.loads(harness.command(server, "--output", "json", *words).stdout))
        for words in (["segment", "export"], ["assign", "export"], ["plan", "export", "p"]):
            harness.command(server, *words, "--out", export)
            with open(export, "rb") as file:
                found.append(file.read())
        return found


class Termination(OwnServer):
    def test_sigterm_ends_with_zero_while_a_run_is_going(self):
        runs, stubs = harness.messages("assignment/v1/runs"), harness.services("assignment/v1/runs")
        states = harness.messages("common/v1/runs")
        with tempfile.TemporaryDirectory() as folder:
            server = self.start(folder)
            harness.import_retail(server.address)
            harness.command(server.address, "segment", "run", "--as-of", harness.AS_OF)
            with grpc.insecure_channel(server.address) as channel:
                stub = stubs.AssignmentRunsStub(channel)
                run = stub.CreateRun(runs.CreateRunRequest(as_of_date=harness.date(harness.AS_OF), iterations=10**12), timeout=10)
                watch = stub.WatchRun(runs.WatchRunRequest(name=run.name), timeout=harness.PATIENCE)
                for state in watch:
                    if state.status.state == states.RUN_STATE_RUNNING:
                        break
                self.assertEqual(server.stop(), 0)
            server = self.start(folder)
            with grpc.insecure_channel(server.address) as channel:
                self.cancel(stubs.AssignmentRunsStub(channel), runs, states, run.name)
            self.assertEqual(server.stop(), 0)

    def cancel(self, stub, runs, states, name):
        """The run goes on after the restart, and ends when asked to."""
        for state in stub.WatchRun(runs.WatchRunRequest(name=name), timeout=harness.PATIENCE):
            if state.status.state == states.RUN_STATE_RUNNING:
                break
        self.assertEqual(state.status.state, states.RUN_STATE_RUNNING)
        stub.CancelRun(runs.CancelRunRequest(name=name), timeout=10)
        for state in stub.WatchRun(runs.WatchRunRequest(name=name), timeout=harness.PATIENCE):
            pass
        self.assertEqual(state.status.state, states.RUN_STATE_CANCELLED)


if __name__ == "__main__":
    unittest.main()
