#!/usr/bin/python3
"""The overlays of k8s/ render, and what they render is what a restricted cluster and the servers accept.

CLIENTELE_KUBECTL is the kubectl program, by default the one on PATH.
"""
import os
import re
import shutil
import subprocess
import tempfile
import unittest

import yaml

import harness

KUBECTL = os.environ.get("CLIENTELE_KUBECTL") or shutil.which("kubectl")
SERVICES = ("registry", "segmentation", "assignment", "planning")
PEERS = {"registry": set(), "segmentation": {"registry"}, "assignment": {"registry", "segmentation"},
         "planning": {"registry", "segmentation", "assignment"}}
PORT = 7400


def render(overlay):
    done = subprocess.run([KUBECTL, "kustomize", os.path.join(harness.ROOT, "k8s", "overlays", overlay)], capture_output=True,
                          text=True, timeout=harness.PATIENCE)
    assert done.returncode == 0, done.stderr
    return [document for document in yaml.safe_load_all(done.stdout) if document]


def project_version():
    with open(os.path.join(harness.ROOT, "CMakeLists.txt")) as file:
        return re.search(r"^project\(clientele VERSION (\S+)", file.read(), re.M)[1]


class Overlay:
    """What holds in both overlays."""
    overlay = None

    @classmethod
    def setUpClass(cls):
        assert KUBECTL, "no kubectl: set CLIENTELE_KUBECTL"
        cls.documents = render(cls.overlay)

    def of(self, kind):
        return {document["metadata"]["name"]: document for document in self.documents if document["kind"] == kind}

    def pods(self):
        """Pod specs by the name of what makes them."""
        return {name: document["spec"]["template"]["spec"]
                for kind in ("Deployment", "Job") for name, document in self.of(kind).items()}

    def config(self, pod):
        """The server's configuration in a pod, text."""
        name, = (volume["configMap"]["name"] for volume in pod["volumes"] if volume["name"] == "config")
        return self.of("ConfigMap")[name]["data"]["server.yaml"]

    def test_each_service_has_a_deployment_and_a_headless_service(self):
        self.assertEqual(set(self.of("Deployment")), set(SERVICES))
        self.assertEqual(set(self.of("Service")), set(SERVICES))
        for name, service in self.of("Service").items():
            labels = self.of("Deployment")[name]["spec"]["template"]["metadata"]["labels"]
            self.assertLessEqual(service["spec"]["selector"].items(), labels.items())
            self.assertEqual(service["spec"]["clusterIP"], "None")
            self.assertEqual([port["port"] for port in service["spec"]["ports"]], [PORT])

    def test_every_pod_is_restricted(self):
        for name, pod in self.pods().items():
            with self.subTest(name):
                security = pod["securityContext"]
                self.assertIs(security["runAsNonRoot"], True)
                self.assertGreater(security["runAsUser"], 0)
                self.assertEqual(security["seccompProfile"], {"type": "RuntimeDefault"})
                self.assertIs(pod["automountServiceAccountToken"], False)
                for flag in ("hostNetwork", "hostPID", "hostIPC"):
                    self.assertFalse(pod.get(flag))
                container, = pod["containers"]
                self.assertEqual(container["securityContext"], {"allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True,
                                                                "capabilities": {"drop": ["ALL"]}})
                for volume in pod["volumes"]:
                    self.assertEqual(len(volume.keys() & {"configMap", "secret", "emptyDir", "persistentVolumeClaim"}), 1, volume)

    def test_every_container_has_resources_and_the_image_of_this_version(self):
        for name, pod in self.pods().items():
            container, = pod["containers"]
            service = name.split("-")[0]
            self.assertEqual(container["image"], f"clientele/{service}:{project_version()}")
            self.assertEqual(set(container["resources"]["requests"]), {"cpu", "memory"})
            self.assertIn("memory", container["resources"]["limits"])

    def test_servers_are_probed_over_grpc_on_the_port_that_they_listen_on(self):
        for name in SERVICES:
            container, = self.pods()[name]["containers"]
            for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
                self.assertEqual(container[probe]["grpc"]["port"], PORT)
            self.assertEqual(container["readinessProbe"]["grpc"]["service"], name)
            self.assertIn(f"0.0.0.0:{PORT}", container["args"])

    def test_every_mounted_volume_exists_and_every_volume_is_mounted(self):
        for name, pod in self.pods().items():
            container, = pod["containers"]
            mounts = container["volumeMounts"]
            self.assertEqual({mount["name"] for mount in mounts}, {volume["name"] for volume in pod["volumes"]}, name)
            self.assertEqual(len({mount["mountPath"] for mount in mounts}), len(mounts))

    def test_configurations_have_known_keys_and_the_peers_that_the_service_calls(self):
        from google.protobuf import json_format
        config = harness.messages("common/v1/server_config").ServerConfig
        for name, pod in self.pods().items():
            service = name.split("-")[0]
            found = json_format.ParseDict(yaml.safe_load(self.config(pod)), config())
            self.assertEqual(set(found.peers), PEERS[service])
            for peer, address in found.peers.items():
                self.assertEqual(address, f"{peer}:{PORT}")

    def test_the_drain_fits_into_the_grace_period(self):
        for name in SERVICES:
            config = yaml.safe_load(self.config(self.pods()[name]))
            margin = 10  # of the server's watchdog
            used = config["drain_delay_ms"] / 1000 + config.get("drain_seconds", 20) + margin
            self.assertLess(used, self.pods()[name]["terminationGracePeriodSeconds"])

    def test_secrets_are_named_never_contained(self):
        self.assertEqual(self.of("Secret"), {})

    def test_nothing_is_allowed_on_the_network_unless_a_policy_says_so(self):
        deny = self.of("NetworkPolicy")["deny-all"]["spec"]
        self.assertEqual((deny["podSelector"], set(deny["policyTypes"])), ({}, {"Ingress", "Egress"}))
        self.assertNotIn("ingress", deny)
        self.assertNotIn("egress", deny)
        for policy in self.of("NetworkPolicy").values():
            for rule in policy["spec"].get("ingress", []):
                self.assertTrue(rule.get("from"), "ingress from anywhere")

    def test_the_namespace_enforces_the_restricted_standard(self):
        labels = self.of("Namespace")["clientele"]["metadata"]["labels"]
        self.assertEqual(labels["pod-security.kubernetes.io/enforce"], "restricted")
        for document in self.documents:
            if document["kind"] != "Namespace":
                self.assertEqual(document["metadata"]["namespace"], "clientele")


class Embedded(Overlay, unittest.TestCase):
    overlay = "embedded"

    def test_the_database_is_on_a_claim_and_never_of_two_servers(self):
        for name, deployment in self.of("Deployment").items():
            self.assertEqual(deployment["spec"]["replicas"], 1)
            self.assertEqual(deployment["spec"]["strategy"], {"type": "Recreate"})
            claims = [volume["persistentVolumeClaim"]["claimName"] for volume in self.pods()[name]["volumes"]
                      if "persistentVolumeClaim" in volume]
            self.assertEqual(claims, [name + "-data"])
            self.assertIn(claims[0], self.of("PersistentVolumeClaim"))
            mount, = (mount for mount in self.pods()[name]["containers"][0]["volumeMounts"] if mount["name"] == "data")
            self.assertEqual(mount["mountPath"], yaml.safe_load(self.config(self.pods()[name]))["data_dir"])

    def test_a_server_starts_and_migrates_with_the_configuration(self):
        with tempfile.TemporaryDirectory() as folder:
            for service in SERVICES:
                path = os.path.join(folder, service + ".yaml")
                with open(path, "w") as out:
                    out.write(self.config(self.pods()[service]))
                done = subprocess.run([os.path.join(harness.BIN, "clientele-" + service), "--config", path, "--data-dir", folder,
                                       "migrate"], capture_output=True, text=True, timeout=harness.PATIENCE)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertTrue(os.path.exists(os.path.join(folder, service + ".db")))


class Mariadb(Overlay, unittest.TestCase):
    overlay = "mariadb"

    def secret_files(self, pod):
        """The files that a pod has from secrets."""
        names = {volume["name"]: volume["secret"]["secretName"] for volume in pod["volumes"] if "secret" in volume}
        mounts = pod["containers"][0]["volumeMounts"]
        return {mount["mountPath"]: names[mount["name"]] for mount in mounts if mount["name"] in names}

    def test_servers_are_replicated_and_replaced_one_by_one(self):
        for name, deployment in self.of("Deployment").items():
            self.assertGreaterEqual(deployment["spec"]["replicas"], 2)
            self.assertEqual(deployment["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"], 0)
            budget = self.of("PodDisruptionBudget")[name]["spec"]
            self.assertEqual(budget["minAvailable"], 1)
            self.assertEqual(budget["selector"]["matchLabels"]["app.kubernetes.io/name"], name)

    def test_each_service_has_a_migration(self):
        self.assertEqual(set(self.of("Job")), {service + "-migrate" for service in SERVICES})
        for job in self.of("Job").values():
            # By which the finished ones are deleted before the next release.
            self.assertEqual(job["metadata"]["labels"]["app.kubernetes.io/component"], "migration")
            pod = job["spec"]["template"]["spec"]
            self.assertEqual(pod["containers"][0]["args"][-1], "migrate")
            self.assertEqual(pod["restartPolicy"], "Never")

    def test_a_server_has_not_the_password_of_its_migrations_and_the_reverse(self):
        for service in SERVICES:
            ca = {"/run/secrets/database-ca": "database-ca"}
            serving = self.secret_files(self.pods()[service])
            migrating = self.secret_files(self.pods()[service + "-migrate"])
            self.assertEqual(serving, ca | {"/run/secrets/database": service + "-database"})
            self.assertEqual(migrating, ca | {"/run/secrets/migration": service + "-migration"})

    def test_the_database_is_verified_and_known_by_files_from_the_secrets(self):
        for service in SERVICES:
            mysql = yaml.safe_load(self.config(self.pods()[service]))["mysql"]
            self.assertEqual(mysql["tls"], {"ca_file": "/run/secrets/database-ca/ca.crt"})
            self.assertEqual(mysql["password_file"], "/run/secrets/database/password")
            self.assertEqual(mysql["migration_password_file"], "/run/secrets/migration/password")
            self.assertEqual(mysql["migration_user"], f"clientele_{service}_migration")


if __name__ == "__main__":
    unittest.main()
