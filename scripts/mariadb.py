#!/usr/bin/python3
"""Private MariaDB servers in a folder of their own: one, or three Galera nodes on loopback.

    mariadb.py start --dir DIR [--nodes 3]    starts what is not running, waits until it serves, prints it as JSON
    mariadb.py databases --dir DIR            the suite's databases and users, their passwords in DIR/secrets
    mariadb.py config --dir DIR SERVICE       what a service's configuration file says about its database
    mariadb.py sql --dir DIR [STATEMENT]      as administrator on the first node that runs; without a statement from stdin
    mariadb.py stop --dir DIR                 an orderly stop

Needs Debian's mariadb-server-core and mariadb-client-core, for Galera galera-4, rsync and lsof too. No system service,
no file outside DIR and the cache, no password of an administrator: he is the system user who started the servers, over
the socket. Any number of folders may be used at once.
"""
import argparse
import contextlib
import dataclasses
import fcntl
import glob
import json
import os
import pwd
import random
import re
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time

SERVICES = ("registry", "segmentation", "assignment", "planning")
SERVING = "SELECT, INSERT, UPDATE, DELETE"
MIGRATING = SERVING + ", CREATE, ALTER, DROP, INDEX, REFERENCES"
CHARACTERS = "CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin"
LOOPBACK = "127.0.0.1"
PATIENCE = 120  # seconds that a start or stop may take
MARIADBD = "/usr/sbin/mariadbd"
GALERA = "/usr/lib/galera/libgalera_smm.so"
ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CACHE = os.environ.get("CLIENTELE_CACHE", os.path.join(ROOT, ".cache"))
LONGEST_SOCKET = 100  # bytes; the system allows 107

SETTINGS = {
    "bind-address": LOOPBACK,
    "skip-name-resolve": "ON",
    "character-set-server": "utf8mb4",
    "collation-server": "utf8mb4_nopad_bin",
    "default-time-zone": "+00:00",
    "sql-mode": "TRADITIONAL",
    "max-allowed-packet": "64M",
    "innodb-flush-log-at-trx-commit": "1",
    "innodb-snapshot-isolation": "ON",
    "innodb-buffer-pool-size": "64M",
    "innodb-log-file-size": "64M",
    "local-infile": "OFF",
    "max-connections": "200",
    "performance-schema": "OFF",
}
GALERA_SETTINGS = {
    "wsrep-on": "ON",
    "wsrep-provider": GALERA,
    "wsrep-sst-method": "rsync",
    "binlog-format": "ROW",
    "innodb-autoinc-lock-mode": "2",
    "wsrep-slave-threads": "2",
}
# A dead member is missed within seconds, instead of the default's 10 and more.
PROVIDER_OPTIONS = ("evs.suspect_timeout=PT2S", "evs.inactive_timeout=PT4S", "evs.keepalive_period=PT0.5S",
                    "evs.inactive_check_period=PT0.5S", "gcache.size=32M")


class Failure(Exception):
    """What the caller is told in one sentence."""


def free_ports(count):
    """Ports that nobody uses, from below those that the system gives to outgoing connections."""
    held = []
    while len(held) < count:
        port = random.randrange(15_000, 32_000)
        probe = socket.socket()
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            probe.close()
            continue
        held.append(probe)
    ports = [probe.getsockname()[1] for probe in held]
    for probe in held:
        probe.close()
    return ports


def user_name():
    return pwd.getpwuid(os.geteuid()).pw_name


def server_user(nodes):
    """Galera's state transfer does not work for root, who therefore lends the nodes another name."""
    if os.geteuid() != 0 or nodes == 1:
        return user_name()
    with contextlib.suppress(KeyError):
        return pwd.getpwnam("mysql").pw_name
    return "nobody"


@contextlib.contextmanager
def locked(path):
    with open(path, "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def run(words, what, **options):
    done = subprocess.run(words, capture_output=True, text=True, **options)
    if done.returncode != 0:
        raise Failure(f"{what}: {(done.stderr or done.stdout).strip()}")
    return done.stdout


def empty_data():
    """A data directory without databases, made once for this user and version."""
    version = run([MARIADBD, "--no-defaults", "--version"], "mariadbd").split("Ver ")[1].split(" ")[0]
    folder = os.path.join(CACHE, "mariadb", f"{version}-{user_name()}")
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    with locked(folder + ".lock"):
        if not os.path.isdir(folder):
            draft = folder + ".draft"
            shutil.rmtree(draft, ignore_errors=True)
            run(["mariadb-install-db", "--no-defaults", f"--datadir={draft}", f"--user={user_name()}", "--skip-test-db",
                 "--auth-root-authentication-method=socket", f"--auth-root-socket-user={user_name()}",
                 "--innodb-log-file-size=8M"], "mariadb-install-db")
            os.rename(draft, folder)
    return folder


def transfer_scripts():
    """The folder of Galera's state transfer scripts. They are in the package of the system service, which is unpacked
    here instead of being installed, since its installation creates and starts a server."""
    installed = shutil.which("wsrep_sst_rsync")
    if installed:
        return os.path.dirname(installed)
    version = run(["dpkg-query", "-W", "-f=${Version}", "mariadb-server-core"], "dpkg-query")
    folder = os.path.join(CACHE, "mariadb", "server-" + version.replace(":", "_"))
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    with locked(folder + ".lock"):
        if not os.path.isdir(folder):
            draft = folder + ".draft"
            shutil.rmtree(draft, ignore_errors=True)
            os.makedirs(draft)
            run(["apt-get", "download", "-o", "APT::Sandbox::User=root", "mariadb-server=" + version], "apt-get download",
                cwd=draft)
            package, = glob.glob(os.path.join(draft, "*.deb"))
            run(["dpkg-deb", "-x", package, draft], "dpkg-deb")
            os.rename(draft, folder)
    return os.path.join(folder, "usr", "bin")


@dataclasses.dataclass
class Node:
    folder: str
    port: int
    pid: int = 0
    gcomm: int = 0  # Galera's ports: group, state transfer, missing transactions
    sst: int = 0
    ist: int = 0

    @property
    def data(self):
        return os.path.join(self.folder, "data")

    @property
    def socket(self):
        return os.path.join(self.folder, "sock")

    @property
    def log(self):
        return os.path.join(self.folder, "error.log")

    def running(self):
        """True while the process that this node was started as lives."""
        if self.pid == 0:
            return False
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, os.WNOHANG)
        try:
            with open(f"/proc/{self.pid}/cmdline") as file:
                return f"--datadir={self.data}" in file.read().split("\0")
        except OSError:
            return False

    def client(self, program="mariadb"):
        """The words of a client program as administrator, who needs no password."""
        return [program, "--no-defaults", "--protocol=socket", "--socket", self.socket, "--user", user_name(),
                "--default-character-set=utf8mb4"]

    def ask(self, statement):
        words = [*self.client(), "--batch", "--skip-column-names"]
        return run(words, "the database server", input=statement).strip()

    def serves(self, clustered):
        question = "SHOW STATUS LIKE 'wsrep_ready'" if clustered else "SELECT 'ON'"
        try:
            return self.ask(question).endswith("ON")
        except Failure:
            return False

    def end_of_log(self):
        with open(self.log, errors="replace") as file:
            return "".join(file.readlines()[-20:])


class Servers:
    """The servers of one folder. Methods may be called from several processes at once."""

    def __init__(self, folder, nodes=None, settings=None, addresses=None):
        """`nodes` (1 or 3), `settings` and `addresses` count when the folder is new; it keeps them. `addresses` are
        further names and addresses under which a single server is reached: it then listens on all, with TLS."""
        self.folder = os.path.abspath(folder)
        self._state_file = os.path.join(self.folder, "servers.json")
        self._wanted = (nodes, settings or {}, addresses or [])
        self.nodes, self.settings, self.addresses = [], {}, []
        self._load()

    @property
    def clustered(self):
        return len(self.nodes) > 1

    @property
    def secrets(self):
        return os.path.join(self.folder, "secrets")

    @property
    def ca_file(self):
        return os.path.join(self.folder, "tls", "ca.pem")

    def _load(self):
        with contextlib.suppress(FileNotFoundError), open(self._state_file) as file:
            state = json.load(file)
            self.nodes = [Node(**node) for node in state["nodes"]]
            self.settings, self.addresses = state["settings"], state["addresses"]

    def _save(self):
        draft = self._state_file + ".draft"
        with open(draft, "w") as out:
            json.dump({"nodes": [dataclasses.asdict(node) for node in self.nodes], "settings": self.settings,
                       "addresses": self.addresses}, out)
        os.rename(draft, self._state_file)

    # --- Start and stop ---

    def start(self, data=None):
        """Starts the nodes that do not run and waits until all serve. Quick when they do already. `data` is the data
        directory that a new folder begins with, by default one without databases."""
        os.makedirs(self.folder, exist_ok=True)
        with locked(os.path.join(self.folder, "lock")):
            self._load()
            self._prepare(data)
            stopped = [node for node in self.nodes if not node.running()]
            if self.clustered and len(stopped) == len(self.nodes):
                first = self._most_advanced()
                stopped.remove(first)
                self._launch(first, new_cluster=True)
                self._wait(first)
            # One after another: two that ask for a state transfer at once delay each other by more.
            for node in stopped:
                self._launch(node)
                self._wait(node)
            for node in self.nodes:
                self._wait(node)
        return self

    def _prepare(self, data):
        nodes, settings, addresses = self._wanted
        if self.nodes:
            if nodes not in (None, len(self.nodes)):
                raise Failure(f"{self.folder} has {len(self.nodes)} nodes, not {nodes}")
            return
        self.settings, self.addresses = settings, addresses
        count = nodes or 1
        ports = iter(free_ports(4 * count))
        self.nodes = [Node(os.path.join(self.folder, f"node{i + 1}"), port=next(ports), gcomm=next(ports), sst=next(ports),
                           ist=next(ports)) for i in range(count)]
        if len(self.nodes[0].socket.encode()) > LONGEST_SOCKET:
            raise Failure(f"the path {self.folder} is too long for a socket in it")
        if addresses:
            self._make_certificates()
        source = data or empty_data()
        for node in self.nodes:
            shutil.rmtree(node.folder, ignore_errors=True)
            os.makedirs(node.folder)
            shutil.copytree(source, node.data)
            self._hand_over(node)
        self._save()

    def _hand_over(self, node):
        user = server_user(len(self.nodes))
        if user != user_name():
            run(["chown", "-R", f"{user}:", node.folder], "chown")

    def _user_switch(self):
        """What stands before the words of a server that root lends another name."""
        user = server_user(len(self.nodes))
        if user == user_name():
            return []
        words = ["setpriv", f"--reuid={user}", f"--regid={pwd.getpwnam(user).pw_gid}", "--clear-groups"]
        if subprocess.run([*words, "test", "-x", self.folder]).returncode == 0:
            return words
        # The folder is in one that only root may search, such as his home.
        return [*words, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]

    def _arguments(self, node, new_cluster):
        settings = SETTINGS | {"datadir": node.data, "socket": node.socket, "port": node.port, "log-error": node.log,
                               "pid-file": os.path.join(node.folder, "pid")}
        if server_user(len(self.nodes)) == "root":
            settings["user"] = "root"  # the server wants to be told so
        if self.clustered:
            options = (*PROVIDER_OPTIONS, f"base_host={LOOPBACK}", f"base_port={node.gcomm}",
                       f"gmcast.listen_addr=tcp://{LOOPBACK}:{node.gcomm}", f"ist.recv_addr={LOOPBACK}:{node.ist}")
            settings |= GALERA_SETTINGS | {
                "wsrep-cluster-name": "clientele", "wsrep-node-address": LOOPBACK,
                "wsrep-node-name": os.path.basename(node.folder), "wsrep-provider-options": ";".join(options),
                "wsrep-cluster-address": "gcomm://" + ",".join(f"{LOOPBACK}:{peer.gcomm}" for peer in self.nodes),
                "wsrep-sst-receive-address": f"{LOOPBACK}:{node.sst}"}
        if self.addresses:
            tls = os.path.join(self.folder, "tls")
            settings |= {"bind-address": "0.0.0.0", "require-secure-transport": "ON", "ssl-ca": self.ca_file,
                         "ssl-cert": os.path.join(tls, "server.pem"), "ssl-key": os.path.join(tls, "server.key")}
        words = [*self._user_switch(), MARIADBD, "--no-defaults"]
        words += [f"--{name}={value}" for name, value in (settings | self.settings).items()]
        return words + (["--wsrep-new-cluster"] if new_cluster else [])

    def _environment(self):
        paths = ["/usr/sbin", "/usr/bin", "/sbin", "/bin"]
        if self.clustered:
            paths.insert(0, transfer_scripts())
        return {"PATH": ":".join(paths), "LC_ALL": "C.UTF-8"}

    def _launch(self, node, new_cluster=False):
        with open(os.path.join(node.folder, "out"), "ab") as out:
            process = subprocess.Popen(self._arguments(node, new_cluster), stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                       env=self._environment(), start_new_session=True, cwd="/")
        # Who ends it may be another process; this one only collects it when it is still there.
        process.returncode = 0
        node.pid = process.pid
        self._save()

    def _wait(self, node):
        deadline = time.monotonic() + PATIENCE
        while not node.serves(self.clustered):
            if not node.running():
                raise Failure(f"the database server in {node.folder} ended:\n{node.end_of_log()}")
            if time.monotonic() > deadline:
                raise Failure(f"the database server in {node.folder} does not serve after {PATIENCE} s:\n{node.end_of_log()}")
            time.sleep(0.05)

    def _most_advanced(self):
        """The node from which a cluster that stopped as a whole starts again: the one that lost nothing."""
        found = []
        for node in self.nodes:
            state = os.path.join(node.data, "grastate.dat")
            if not os.path.exists(state):
                found.append(-1)
                continue
            with open(state) as file:
                text = file.read()
            position = int(re.search(r"^seqno:\s*(-?\d+)", text, re.M)[1])
            found.append(position if position >= 0 else self._recovered_position(node))
        best = self.nodes[found.index(max(found))]
        state = os.path.join(best.data, "grastate.dat")
        if os.path.exists(state):
            with open(state) as file:
                text = file.read()
            with open(state, "w") as out:
                out.write(text.replace("safe_to_bootstrap: 0", "safe_to_bootstrap: 1"))
        return best

    def _recovered_position(self, node):
        log = os.path.join(node.folder, "recovery.log")
        words = [word for word in self._arguments(node, False) if not word.startswith("--log-error")]
        run([*words, "--wsrep-recover", f"--log-error={log}"], "the recovery of a Galera node", env=self._environment())
        with open(log, errors="replace") as file:
            positions = re.findall(r"Recovered position: [0-9a-f-]+:(-?\d+)", file.read())
        os.remove(log)
        if not positions:
            raise Failure(f"the Galera node in {node.folder} tells no position")
        return int(positions[-1])

    def stop(self):
        """Ends the servers in order; data and passwords stay."""
        for node in reversed(self.nodes):
            self.stop_node(node)

    def stop_node(self, node):
        self._end(node, signal.SIGCONT)
        self._end(node, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while node.running():
            if time.monotonic() > deadline:
                self._end(node, signal.SIGKILL)
            time.sleep(0.02)

    def kill_node(self, node):
        """kill -9: what a crash leaves."""
        self._end(node, signal.SIGKILL)
        while node.running():
            time.sleep(0.005)

    def _end(self, node, number):
        if node.running():
            with contextlib.suppress(ProcessLookupError):
                os.kill(node.pid, number)

    # --- Databases ---

    def sql(self, statement):
        """As administrator on the first node that runs; the rows as the client prints them."""
        for node in self.nodes:
            if node.running():
                return node.ask(statement)
        raise Failure(f"no database server runs in {self.folder}")

    def create_databases(self):
        """A database per service, a user who serves and one who migrates; each knows that database only. Idempotent."""
        os.makedirs(self.secrets, mode=0o700, exist_ok=True)
        require = " REQUIRE SSL" if self.addresses else ""
        statements = []
        for service in SERVICES:
            database = f"clientele_{service}"
            grantable = database.replace("_", "\\_")  # a bare _ would stand for any character
            statements.append(f"CREATE DATABASE IF NOT EXISTS {database} {CHARACTERS}")
            for user, rights in ((database, SERVING), (database + "_migration", MIGRATING)):
                statements += [f"CREATE USER IF NOT EXISTS '{user}'@'%' IDENTIFIED BY '{self._password(user)}'{require}",
                               f"GRANT {rights} ON `{grantable}`.* TO '{user}'@'%'"]
        self.sql(";".join(statements))

    def password_file(self, user):
        return os.path.join(self.secrets, user)

    def _password(self, user):
        path = self.password_file(user)
        with contextlib.suppress(FileExistsError), open(path, "x", opener=lambda p, f: os.open(p, f, 0o600)) as out:
            out.write(secrets.token_urlsafe(24) + "\n")
        with open(path) as file:
            return file.readline().strip()

    def service_config(self, service):
        """The `mysql` part of the service's configuration, YAML."""
        user = f"clientele_{service}"
        lines = ["mysql:", "  hosts:", *(f'    - "{LOOPBACK}:{node.port}"' for node in self.nodes), f"  user: {user}",
                 f'  password_file: "{self.password_file(user)}"', f"  migration_user: {user}_migration",
                 f'  migration_password_file: "{self.password_file(user + "_migration")}"']
        if self.addresses:
            lines += ["  tls:", f'    ca_file: "{self.ca_file}"']
        return "\n".join(lines) + "\n"

    # --- TLS ---

    def _make_certificates(self):
        folder = os.path.join(self.folder, "tls")
        os.makedirs(folder, mode=0o700, exist_ok=True)
        names = [f"IP:{name}" if re.fullmatch(r"[\d.]+", name) else f"DNS:{name}" for name in (LOOPBACK, *self.addresses)]
        new = ["openssl", "req", "-newkey", "rsa:2048", "-nodes"]
        run([*new, "-x509", "-days", "30", "-subj", "/CN=clientele test CA", "-keyout", "ca.key", "-out", "ca.pem"], "openssl",
            cwd=folder)
        run([*new, "-subj", f"/CN={self.addresses[0]}", "-keyout", "server.key", "-out", "server.csr"], "openssl", cwd=folder)
        with open(os.path.join(folder, "names"), "w") as out:
            out.write("subjectAltName=" + ",".join(names) + "\n")
        run(["openssl", "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
             "-days", "30", "-extfile", "names", "-out", "server.pem"], "openssl", cwd=folder)

    def description(self):
        return {"dir": self.folder, "user": user_name(), "hosts": [f"{LOOPBACK}:{node.port}" for node in self.nodes],
                "nodes": [{"socket": node.socket, "port": node.port, "pid": node.pid, "log": node.log} for node in self.nodes]}


def parse(arguments):
    parser = argparse.ArgumentParser(description="Private MariaDB servers in a folder of their own.")
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb in ("start", "databases", "config", "sql", "stop"):
        sub = verbs.add_parser(verb)
        sub.add_argument("--dir", required=True, help="the servers' folder")
        if verb == "start":
            sub.add_argument("--nodes", type=int, choices=(1, 3), help="servers; 3 are a Galera cluster (default 1)")
            sub.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a server setting")
            sub.add_argument("--address", action="append", default=[],
                             help="further address of a single server: it listens on all, with TLS only")
        elif verb == "config":
            sub.add_argument("service", choices=SERVICES)
        elif verb == "sql":
            sub.add_argument("statement", nargs="?")
    return parser.parse_args(arguments)


def main(arguments):
    options = parse(arguments)
    if options.verb == "start":
        if options.nodes == 3 and options.address:
            raise Failure("--address is for a single server")
        settings = dict(setting.split("=", 1) for setting in options.set)
        print(json.dumps(Servers(options.dir, options.nodes, settings, options.address).start().description()))
        return
    servers = Servers(options.dir)
    if options.verb == "databases":
        servers.create_databases()
    elif options.verb == "config":
        print(servers.service_config(options.service), end="")
    elif options.verb == "sql":
        print(servers.sql(sys.stdin.read() if options.statement is None else options.statement))
    else:
        servers.stop()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Failure as failure:
        sys.exit(f"mariadb.py: {failure}")
