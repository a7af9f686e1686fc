"""What the end-to-end tests share: servers in processes of their own, the command, and stubs made from the protos.

CLIENTELE_BIN is the folder of the binaries, CLIENTELE_GOOGLE_PROTOS the folder of Google's common protos.
"""
import contextlib
import csv
import glob
import gzip
import importlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "scripts"))
RETAIL = os.path.join(ROOT, "tests", "data", "retail")
BIN = os.environ.get("CLIENTELE_BIN", os.path.join(ROOT, "build", "bin"))
GOOGLE_PROTOS = os.environ.get("CLIENTELE_GOOGLE_PROTOS", os.path.join(ROOT, "build", "google-protos"))
FULL = bool(os.environ.get("CLIENTELE_TEST_FULL"))
KINDS = {"products": "products.csv", "clients": "clients.csv", "sales": "sales.csv.gz", "managers": "managers.csv"}
AS_OF = "2011-12-10"
TARGETS = os.path.join(RETAIL, "plan_2012q1.csv")
OUT_FILES = ("segments.csv", "assignments.csv", "allocations.csv")
PATIENCE = 60  # seconds that anything expected may take


def wait_until(condition, what, seconds=PATIENCE):
    """Asks `condition` again and again until it holds; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {seconds} s")
        time.sleep(0.01)


def read_text(path):
    """The text of a file, empty while there is none."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except FileNotFoundError:
        return ""


class Process:
    """A server process that writes its port to a file."""

    def __init__(self, words, port_file, log):
        self.log = log
        with contextlib.suppress(FileNotFoundError):
            os.remove(port_file)
        with open(log, "ab") as out:
            self.process = subprocess.Popen(words, stdout=out, stderr=out, stdin=subprocess.DEVNULL)
        wait_until(lambda: self.ended() or read_text(port_file).strip(), "the start of a server")
        if self.ended():
            raise AssertionError(f"the server ended with {self.process.returncode}:\n{read_text(log)}")
        self.address = "127.0.0.1:" + read_text(port_file).strip()

    def ended(self):
        return self.process.poll() is not None

    def stop(self):
        """SIGTERM; returns the exit code."""
        if not self.ended():
            self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def kill(self):
        self.process.kill()
        self.process.wait(PATIENCE)


def dev_words(folder, *more):
    return [os.path.join(BIN, "clientele"), "dev", "--data-dir", os.path.join(folder, "data"), "--port", "0", "--port-file",
            os.path.join(folder, "port"), *more]


def start_suite(folder, config=None):
    """`clientele dev` with its data below `folder`; `config` is the text of its configuration file."""
    words = dev_words(folder)
    if config is not None:
        path = os.path.join(folder, "suite.yaml")
        with open(path, "w") as out:
            out.write(config)
        words += ["--config", path]
    return Process(words, os.path.join(folder, "port"), os.path.join(folder, "suite.log"))


@contextlib.contextmanager
def suite(config=None):
    """A suite on an empty folder; must end with exit code 0."""
    with tempfile.TemporaryDirectory() as folder:
        server = start_suite(folder, config)
        server.folder = folder
        try:
            yield server
        finally:
            code = server.stop()
        assert code == 0, f"the suite ended with {code}:\n{read_text(server.log)}"


@contextlib.contextmanager
def four_processes(databases=None):
    """The four servers as processes of their own; yields what --server takes. `databases` are mariadb.Servers, by default
    every service has an embedded database."""
    with tempfile.TemporaryDirectory() as folder:
        started, peers = {}, ""
        try:
            for name in ("registry", "segmentation", "assignment", "planning"):
                config, port_file = os.path.join(folder, name + ".yaml"), os.path.join(folder, name + ".port")
                words = [os.path.join(BIN, "clientele-" + name), "--config", config]
                with open(config, "w") as out:
                    out.write(f"listen: 127.0.0.1:0\ndata_dir: {folder}\nport_file: {port_file}\n")
                    if peers:
                        out.write("peers:\n" + peers)
                    if databases:
                        out.write(databases.service_config(name))
                if databases:
                    subprocess.run([*words, "migrate"], check=True, timeout=PATIENCE)
                started[name] = Process(words, port_file, os.path.join(folder, name + ".log"))
                peers += f"  {name}: {started[name].address}\n"
            yield ",".join(f"{name}={server.address}" for name, server in started.items())
        finally:
            codes = {name: server.stop() for name, server in reversed(list(started.items()))}
        assert set(codes.values()) == {0}, codes


def command(server, *words, code=0, timeout=600, **options):
    """Runs the command; its exit code must be `code`. Returns the finished process with its texts."""
    full = [os.path.join(BIN, "clientele"), *words]
    if server:
        full[1:1] = ["--server", server]
    done = subprocess.run(full, capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL, **options)
    if done.returncode != code:
        raise AssertionError(f"{' '.join(full)} ended with {done.returncode} instead of {code}\n{done.stdout}{done.stderr}")
    return done


def import_retail(server, folder=RETAIL, kinds=KINDS):
    for kind in kinds:
        command(server, "--quiet", "import", kind, os.path.join(folder, KINDS[kind]))


def cycle(server, out, *more):
    return command(server, "--quiet", "cycle", "--as-of", AS_OF, "--targets", TARGETS, "--out", out, *more)


def contents(folder):
    """The bytes of the three result files."""
    result = {}
    for name in OUT_FILES:
        with open(os.path.join(folder, name), "rb") as file:
            result[name] = file.read()
    return result


def read_rows(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    return header, rows


def write_rows(path, header, rows):
    with open(path, "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def shuffled(path, target, seed):
    """A copy of a CSV file with its rows in another order."""
    header, rows = read_rows(path)
    random.Random(seed).shuffle(rows)
    write_rows(target, header, rows)


# --- Stubs made from the protos alone ---

_stubs_folder = None


def make_stubs():
    """Generates Python code from the protos into a temporary folder, once, and puts it on the path."""
    global _stubs_folder
    if _stubs_folder is not None:
        return
    _stubs_folder = tempfile.TemporaryDirectory()
    protos = os.path.join(ROOT, "protos")
    own = sorted(os.path.relpath(path, protos) for path in glob.glob(os.path.join(protos, "clientele", "**", "*.proto"),
                                                                    recursive=True))
    google = ["google/rpc/status.proto", "google/rpc/code.proto", "google/rpc/error_details.proto", "google/type/date.proto"]
    plugin = shutil.which("grpc_python_plugin")
    subprocess.run(["protoc", "-I", protos, "-I", GOOGLE_PROTOS, f"--python_out={_stubs_folder.name}",
                    f"--grpc_python_out={_stubs_folder.name}", f"--plugin=protoc-gen-grpc_python={plugin}", *own, *google],
                   check=True)
    # google is a package of protobuf's own: ours is added to it.
    sys.path.insert(0, _stubs_folder.name)
    import google as package
    package.__path__.append(os.path.join(_stubs_folder.name, "google"))


def messages(name):
    """The messages of clientele/<name>.proto, for example registry/v1/clients."""
    make_stubs()
    return importlib.import_module(f"clientele.{name.replace('/', '.')}_pb2")


def services(name):
    """The stubs of clientele/<name>.proto."""
    make_stubs()
    return importlib.import_module(f"clientele.{name.replace('/', '.')}_pb2_grpc")


def date(text):
    make_stubs()
    from google.type import date_pb2
    year, month, day = (int(part) for part in text.split("-"))
    return date_pb2.Date(year=year, month=month, day=day)
