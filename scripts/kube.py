#!/usr/bin/python3
"""The pods of an overlay of k8s/ on this machine, under podman.

    kube.py images --bin DIR                  builds clientele/<service>:<version> from the servers in DIR
    kube.py up --kubectl FILE --dir DIR       network, MariaDB, migrations, then the services; prints what --server takes.
                                              --overlay embedded: the services alone
    kube.py down --dir DIR                    ends and removes all of it but the images

Runs as root, with Debian's podman, runc, netavark, aardvark-dns, catatonit, containernetworking-plugins, debootstrap and
python3-yaml. There is no Kubernetes API server: podman plays each pod template of the rendered overlay as a pod of its
service's name, which is the name that the others find it under; Services, network policies and disruption budgets have
no counterpart, and gRPC probes are asked from here. MariaDB runs on the host, and listens on the pods' network with TLS.
"""
import argparse
import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

import yaml

import mariadb
from mariadb import Failure, SERVICES, ROOT, run

NETWORK = "clientele"
HOLDER = "clientele-network"  # a pod that only keeps the network up
DATABASE = ("mariadb", 3306)  # as the overlay's configuration names it
PORT = 7400
POD_USER = 65532  # as k8s/components/restricted says
PATIENCE = 120  # seconds until a pod serves, or a migration has ended
IMAGES = os.path.join(ROOT, "k8s", "images")
# crun fails where cgroups are hybrid, and the defaults for limits need rights that not every machine has.
CONTAINERS_CONF = """[containers]
default_ulimits = ["nofile=20000:20000", "nproc=4096:4096"]
[engine]
runtime = "runc"
"""


def podman(*words, **options):
    path = os.path.join(mariadb.CACHE, "containers.conf")
    os.makedirs(mariadb.CACHE, exist_ok=True)
    with open(path, "w") as out:
        out.write(CONTAINERS_CONF)
    return run(["podman", *words], f"podman {words[0]}", env=os.environ | {"CONTAINERS_CONF": path}, **options)


def version():
    with open(os.path.join(ROOT, "CMakeLists.txt")) as file:
        return re.search(r"^project\(clientele VERSION (\S+)", file.read(), re.M)[1]


# --- Images ---

def library_packages(servers):
    """The Debian packages of the shared libraries that the servers load."""
    lines = run(["ldd", *servers], "ldd").splitlines()
    names = {os.path.basename(os.path.realpath(words[2])) for words in map(str.split, lines) if words[1:2] == ["=>"]}
    owners = run(["dpkg-query", "-S", *(f"*/{name}" for name in sorted(names))], "dpkg-query").splitlines()
    return sorted({line.split(":")[0] for line in owners if line.startswith("lib")})


def base_image(packages):
    """A minimal Debian of this machine's release and sources with the packages; made once for a set of packages."""
    with open("/etc/os-release") as file:
        release = re.search(r"^VERSION_CODENAME=(\w+)", file.read(), re.M)[1]
    tag = hashlib.sha256(" ".join([release, *packages]).encode()).hexdigest()[:12]
    name = f"localhost/clientele/base:{tag}"
    if subprocess.run(["podman", "image", "exists", name]).returncode == 0:
        return name
    mirror = run(["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages", f"Codename: {release}",
                  "Origin: Debian", "Component: main"], "apt-get").split()[0]
    with tempfile.TemporaryDirectory(prefix="clientele-base-") as folder:
        run(["debootstrap", "--variant=minbase", release, folder, mirror], "debootstrap")
        for path in ("etc/apt", "etc/ssl/certs", "usr/share/keyrings", "usr/local/share/ca-certificates"):
            if os.path.isdir("/" + path):
                shutil.copytree("/" + path, os.path.join(folder, path), dirs_exist_ok=True, ignore_dangling_symlinks=True)
        shutil.copy("/etc/resolv.conf", os.path.join(folder, "etc", "resolv.conf"))
        for words in (["update"], ["upgrade", "--yes"], ["install", "--yes", "--no-install-recommends", *packages], ["clean"]):
            run(["chroot", folder, "/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive",
                 "LC_ALL=C.UTF-8", "apt-get", "--quiet", *words], "apt-get in the base of the images")
        archive = folder + ".tar"
        try:
            left_out = ("--exclude=./var/lib/apt/lists/*", "--exclude=./etc/apt/auth.conf*")
            run(["tar", "-C", folder, *left_out, "-cf", archive, "."], "tar")
            podman("import", "--quiet", "--change", "ENV=PATH=/usr/sbin:/usr/bin:/sbin:/bin", archive, name)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.remove(archive)
    return name


def build_images(binaries):
    """An image per service; returns the sizes in bytes by name."""
    servers = [os.path.join(binaries, "clientele-" + service) for service in SERVICES]
    base = base_image(library_packages(servers))
    sizes = {}
    with tempfile.TemporaryDirectory() as context:
        shutil.copy(os.path.join(IMAGES, "collect.sh"), context)
        for server in servers:
            run(["strip", "-o", os.path.join(context, os.path.basename(server)), server], "strip")
        for service in SERVICES:
            tag = f"localhost/clientele/{service}:{version()}"
            podman("build", "--quiet", "--layers=false", "--force-rm", "--isolation", "chroot", "--network", "host",
                   "--build-arg", "BASE=" + base, "--build-arg", "SERVICE=" + service, "--tag", tag,
                   "--file", os.path.join(IMAGES, "Dockerfile"), context)
            sizes[tag.removeprefix("localhost/")] = int(podman("image", "inspect", "--format", "{{.Size}}", tag))
    # What the new images replaced.
    podman("image", "prune", "--force", "--filter", "label=org.opencontainers.image.vendor=Clientele")
    return sizes


# --- Pods ---

def rendered(kubectl, overlay):
    """The overlay's documents by kind."""
    text = run([kubectl, "kustomize", os.path.join(ROOT, "k8s", "overlays", overlay)], "kubectl kustomize")
    found = {}
    for document in filter(None, yaml.safe_load_all(text)):
        found.setdefault(document["kind"], []).append(document)
    return found


def pod(owner, addresses, secrets_folder):
    """The pod that a Deployment or a Job would have made. podman 4.3 mounts the data of a Secret still in base64, so the
    secrets are folders of this machine."""
    template = owner["spec"]["template"]
    spec = template["spec"] | {"hostAliases": [{"ip": ip, "hostnames": [name]} for name, ip in addresses.items()]}
    for volume in spec["volumes"]:
        if "secret" in volume:
            path = os.path.join(secrets_folder, volume.pop("secret")["secretName"])
            volume["hostPath"] = {"path": path, "type": "Directory"}
    for container in spec["containers"]:
        container["image"] = "localhost/" + container["image"]
        container.pop("ports", None)  # podman would open them on all addresses of this machine
    if owner["kind"] == "Deployment":
        spec["restartPolicy"] = "Always"
    metadata = {"name": owner["metadata"]["name"], "labels": template["metadata"]["labels"]}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def write_secrets(servers, folder):
    """A folder per secret that the overlay names, a file per key, which the pods' user reads."""
    files = {("database-ca", "ca.crt"): servers.ca_file}
    for service in SERVICES:
        user = "clientele_" + service
        files[service + "-database", "password"] = servers.password_file(user)
        files[service + "-migration", "password"] = servers.password_file(user + "_migration")
    for (name, key), source in files.items():
        target = os.path.join(folder, name)
        os.makedirs(target, exist_ok=True)
        shutil.copy(source, os.path.join(target, key))
        run(["chown", "-R", f"{POD_USER}:{POD_USER}", target], "chown")


def play(documents, folder, name):
    """Plays documents from a file that stays in the folder, for `down`."""
    path = os.path.join(folder, name + ".yaml")
    with open(path, "w", opener=lambda p, flags: os.open(p, flags, 0o600)) as out:
        yaml.safe_dump_all(documents, out)
    podman("kube", "play", "--quiet", "--network", NETWORK, path)


def container_state(pod_name):
    return json.loads(podman("inspect", "--type", "container", "--format", "{{json .State}}", pod_name + "-server"))


def pod_log(pod_name):
    done = subprocess.run(["podman", "logs", "--tail", "30", pod_name + "-server"], capture_output=True, text=True)
    return done.stdout + done.stderr


def wait_for_end(pod_name):
    """Until a migration has ended; it must have succeeded."""
    deadline = time.monotonic() + PATIENCE
    while (state := container_state(pod_name))["Status"] not in ("exited", "stopped"):
        if time.monotonic() > deadline:
            raise Failure(f"{pod_name} does not end:\n{pod_log(pod_name)}")
        time.sleep(0.1)
    if state["ExitCode"] != 0:
        raise Failure(f"{pod_name} failed with {state['ExitCode']}:\n{pod_log(pod_name)}")


def probe(address, service):
    """grpc.health.v1.Health/Check, as the kubelet asks it: True when SERVING."""
    import grpc
    with grpc.insecure_channel(address, options=[("grpc.enable_http_proxy", 0)]) as channel:
        check = channel.unary_unary("/grpc.health.v1.Health/Check")
        name = service.encode()
        try:
            return check(bytes([10, len(name)]) + name, timeout=2) == b"\x08\x01"
        except grpc.RpcError:
            return False


def wait_for_probe(service):
    """Until the pod's readiness probe holds; returns its address."""
    deadline = time.monotonic() + PATIENCE
    address = podman("inspect", "--format", f'{{{{(index .NetworkSettings.Networks "{NETWORK}").IPAddress}}}}',
                     podman("pod", "inspect", "--format", "{{.InfraContainerID}}", service).strip()).strip() + f":{PORT}"
    while not probe(address, service):
        if time.monotonic() > deadline or container_state(service)["Status"] in ("exited", "stopped"):
            raise Failure(f"{service} does not serve:\n{pod_log(service)}")
        time.sleep(0.1)
    return address


def make_network():
    """The pods' network; returns the address that this machine has on it, which exists while a pod holds the network up."""
    if subprocess.run(["podman", "network", "exists", NETWORK]).returncode != 0:
        podman("network", "create", NETWORK)
    if subprocess.run(["podman", "pod", "exists", HOLDER]).returncode != 0:
        podman("pod", "create", "--name", HOLDER, "--network", NETWORK)
    podman("pod", "start", HOLDER)
    return json.loads(podman("network", "inspect", NETWORK))[0]["subnets"][0]["gateway"]


def start_database(folder, address):
    """MariaDB under the name and port that the overlay's configuration has."""
    name, port = DATABASE
    servers = mariadb.Servers(folder, 1, {"port": str(port), "bind-address": address}, [name, address]).start()
    servers.create_databases()
    return servers


def up(kubectl, overlay, folder):
    """Everything in its order; returns the services' addresses."""
    os.makedirs(folder, mode=0o700, exist_ok=True)
    documents = rendered(kubectl, overlay)
    address = make_network()
    secrets_folder = os.path.join(folder, "secrets")
    pods = {kind: [pod(document, {DATABASE[0]: address}, secrets_folder) for document in documents.get(kind, [])]
            for kind in ("Job", "Deployment")}
    config = documents["ConfigMap"] + documents.get("PersistentVolumeClaim", [])
    if pods["Job"]:
        write_secrets(start_database(os.path.join(folder, "mariadb"), address), secrets_folder)
        play(config + pods["Job"], folder, "migrations")
        for job in pods["Job"]:
            wait_for_end(job["metadata"]["name"])
    play(config + pods["Deployment"], folder, "services")
    return {service: wait_for_probe(service) for service in SERVICES}


def down(folder):
    """Also after half an `up`: what is not there is passed over."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    for name in ("services", "migrations"):
        path = os.path.join(folder, name + ".yaml")
        if not os.path.exists(path):
            continue
        with open(path) as file:
            documents = list(yaml.safe_load_all(file))
        subprocess.run(["podman", "kube", "down", path], **quiet)
        for document in documents:
            kind, name = document["kind"], document["metadata"]["name"]
            if kind != "Pod":
                subprocess.run(["podman", "volume", "rm", "--force", name], **quiet)
        os.remove(path)
    subprocess.run(["podman", "pod", "rm", "--force", HOLDER], **quiet)
    subprocess.run(["podman", "network", "rm", NETWORK], **quiet)
    mariadb.Servers(os.path.join(folder, "mariadb")).stop()
    shutil.rmtree(folder, ignore_errors=True)


def parse(arguments):
    parser = argparse.ArgumentParser(description="The pods of an overlay of k8s/ on this machine, under podman.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("images").add_argument("--bin", required=True, help="folder of the servers")
    for verb in ("up", "down"):
        sub = verbs.add_parser(verb)
        sub.add_argument("--dir", required=True, help="folder of the database and of what was played")
        if verb == "up":
            sub.add_argument("--kubectl", default="kubectl", help="the kubectl program")
            sub.add_argument("--overlay", default="mariadb", choices=("mariadb", "embedded"))
    return parser.parse_args(arguments)


def main(arguments):
    options = parse(arguments)
    if options.verb == "images":
        for tag, size in build_images(options.bin).items():
            print(f"{tag} {size / 1e6:.1f} MB")
    elif options.verb == "up":
        print(",".join(f"{service}={address}" for service, address in up(options.kubectl, options.overlay, options.dir).items()))
    else:
        down(options.dir)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Failure as failure:
        sys.exit(f"kube.py: {failure}")
