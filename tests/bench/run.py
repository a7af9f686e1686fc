#!/usr/bin/python3
"""Side-by-side benchmarks: ours and the peer in one run, a ratio per row.

    run.py --bin DIR --node-modules DIR [--work DIR] [import|segmentation|rpc|storage|bulk ...]

Sales are the retail data repeated: client ids get a suffix per copy, sale ids one more per repetition.
"""
import argparse, contextlib, csv, gzip, json, os, shutil, sqlite3, statistics, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RETAIL = os.path.join(ROOT, "tests/data/retail")
sys.path.insert(0, os.path.join(ROOT, "scripts"))
import mariadb
ROWS = []


def report(name, ours, peer, unit, higher_is_better, mark):
    ratio = ours / peer
    ROWS.append((name, ours, peer, unit, ratio, mark))
    good = ratio >= mark if higher_is_better else ratio <= mark
    print(f"{name:46} ours {ours:12,.3f}  peer {peer:12,.3f} {unit:8} ratio {ratio:6.3f}  mark "
          f"{'>=' if higher_is_better else '<='} {mark:g}{'' if good else '  MISSED'}", flush=True)


def write_retail(directory, copies, repeats, more_clients=0):
    """clients.csv and sales.csv with copies x clients and copies x repeats x sales; copies=repeats=1 is the data itself.
    `more_clients` copies of the clients have no sales."""
    with open(os.path.join(RETAIL, "clients.csv"), newline="") as f:
        header, *clients = f.read().splitlines()
    with gzip.open(os.path.join(RETAIL, "sales.csv.gz"), "rt", newline="") as f:
        sales_header, *sales = f.read().splitlines()
    split = [line.split(",", 2) for line in sales]
    with open(os.path.join(directory, "clients.csv"), "w") as out:
        out.write(header + "\n")
        for copy in range(copies + more_clients):
            suffix = f"_{copy:02}" if copies > 1 else ""
            out.writelines(line.replace(",", suffix + ",", 1) + "\n" for line in clients)
    with open(os.path.join(directory, "sales.csv"), "w") as out:
        out.write(sales_header + "\n")
        for repeat in range(repeats):
            for copy in range(copies):
                suffix = f"_{copy:02}" if copies > 1 else ""
                tail = f"{suffix}-{repeat}" if copies * repeats > 1 else ""
                out.write("\n".join(f"{sale}{tail},{client}{suffix},{rest}" for sale, client, rest in split) + "\n")
    return len(clients) * (copies + more_clients), len(sales) * copies * repeats


@contextlib.contextmanager
def suite(args, directory):
    """The embedded suite in a process of its own; yields its address."""
    port_file = os.path.join(directory, "port")
    with open(os.path.join(directory, "suite.log"), "ab") as log:
        process = subprocess.Popen([os.path.join(args.bin, "clientele"), "dev", "--data-dir", os.path.join(directory, "data"),
                                    "--port", "0", "--port-file", port_file], stdout=log, stderr=log)
    try:
        while not os.path.exists(port_file) or not open(port_file).read().strip():
            if process.poll() is not None:
                sys.exit(open(os.path.join(directory, "suite.log")).read())
            time.sleep(0.02)
        yield f"127.0.0.1:{open(port_file).read().strip()}"
    finally:
        process.terminate()
        process.wait()
        os.remove(port_file)


def clientele(args, server, *words):
    done = subprocess.run([os.path.join(args.bin, "clientele"), "--server", server, "--quiet", *words], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"clientele {' '.join(words)} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def load_catalog(args, server, directory):
    clientele(args, server, "import", "products", os.path.join(RETAIL, "products.csv"))
    clientele(args, server, "import", "clients", os.path.join(directory, "clients.csv"))


def same_rows_for_sqlite(registry_db, sales_csv, out_csv):
    """The rows of our sales table as a CSV in the order of the sales file; NULL becomes 0. Returns the table's DDL."""
    db = sqlite3.connect(f"file:{registry_db}?mode=ro", uri=True)
    ddl = [row[0] for row in db.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'sales' AND sql IS NOT NULL ORDER BY type DESC")]
    columns = [row[1] for row in db.execute("PRAGMA table_info(sales)")]
    key = columns.index("sale_id")
    rows = {row[key]: row for row in db.execute("SELECT * FROM sales")}
    text = lambda value: value.decode() if isinstance(value, bytes) else 0 if value is None else value
    with open(sales_csv) as source, open(out_csv, "w", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        next(source)
        for line in source:
            sale_id = line.split(",", 1)[0]
            row = rows[sale_id] if sale_id in rows else rows[sale_id.encode()]
            writer.writerow([text(value) for value in row])
    return ddl


def bench_import(args, directory):
    ours, peers = [], []
    _, count = write_retail(directory, 10, 1)
    sales_csv, same_csv = os.path.join(directory, "sales.csv"), os.path.join(directory, "same.csv")
    for round_ in range(3):
        shutil.rmtree(os.path.join(directory, "data"), ignore_errors=True)
        with suite(args, directory) as server:
            load_catalog(args, server, directory)
            start = time.monotonic()
            clientele(args, server, "import", "sales", sales_csv)
            ours.append(count / (time.monotonic() - start))
        if round_ == 0:
            ddl = same_rows_for_sqlite(os.path.join(directory, "data", "registry.db"), sales_csv, same_csv)
        peer_db = os.path.join(directory, "peer.db")
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.remove(peer_db + suffix)
        script = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-262144;\n" + ";\n".join(ddl) + ";\n"
        start = time.monotonic()
        subprocess.run(["sqlite3", peer_db], input=f"{script}.mode csv\n.import {same_csv} sales\n", text=True, check=True,
                       stdout=subprocess.DEVNULL)
        peers.append(count / (time.monotonic() - start))
        stored = sqlite3.connect(peer_db).execute("SELECT count(*) FROM sales").fetchone()[0]
        assert stored == count, (stored, count)
    report(f"import of {count:,} sales, / sqlite3 .import", statistics.median(ours), statistics.median(peers), "rows/s", True, 0.5)


def bench_segmentation(args, directory):
    clients, count = write_retail(directory, 25, 4)
    duck = os.path.join(directory, "peer.duckdb")
    environment = dict(os.environ, CLIENTELE_NODE_MODULES=args.node_modules)
    script = os.path.join(ROOT, "tests/bench/duckdb.mjs")
    subprocess.run(["node", script, "load", duck, os.path.join(directory, "clients.csv"), os.path.join(directory, "sales.csv")],
                   env=environment, check=True)
    with suite(args, directory) as server:
        load_catalog(args, server, directory)
        start = time.monotonic()
        clientele(args, server, "import", "sales", os.path.join(directory, "sales.csv"))
        print(f"{'import of ' + format(count, ',') + ' sales':46} ours {count / (time.monotonic() - start):12,.0f} rows/s", flush=True)
        ours, matrix = [], None
        for _ in range(5):
            run = json.loads(clientele(args, server, "--output", "json", "segment", "run", "--as-of", "2011-12-10"))
            ours.append(run_seconds(run))
            matrix = class_counts(run)
    peer = json.loads(subprocess.run(["node", script, "run", duck, "2011-12-10", "5"], env=environment, check=True, capture_output=True,
                                     text=True).stdout)
    assert matrix == (peer["abc"], peer["xyz"]), (matrix, peer)
    report(f"segmentation of {count:,} sales of {clients:,} clients", statistics.median(ours[1:]), statistics.median(peer["seconds"][1:]), "s",
           False, 1.0)


def run_seconds(run):
    from datetime import datetime
    parse = lambda text: datetime.fromisoformat(text.replace("Z", "+00:00"))
    status = run["status"]
    return (parse(status["endTime"]) - parse(status["startTime"])).total_seconds()


def class_counts(run):
    abc, xyz = {}, {}
    for cell in run["summary"]["matrix"]:
        number = int(cell["clients"])
        abc[cell["abc"]] = abc.get(cell["abc"], 0) + number
        xyz[cell.get("xyz", "")] = xyz.get(cell.get("xyz", ""), 0) + number
    return abc, xyz


def load_figure(args, *words):
    return float(subprocess.run([os.path.join(args.bin, "bench_rpc_load"), *words], check=True, capture_output=True, text=True).stdout.split()[0])


def bench_rpc(args, directory):
    write_retail(directory, 1, 1)
    ids = [line.split(",", 1)[0] for line in open(os.path.join(directory, "clients.csv"))][1:1001]
    echo = subprocess.Popen([os.path.join(args.bin, "bench_echo_server")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    echo_address = f"127.0.0.1:{echo.stdout.readline().strip()}"
    with suite(args, directory) as server:
        load_catalog(args, server, directory)
        ours, peers = [], []
        for _ in range(5):
            ours.append(load_figure(args, "get-client", server, "3", "64", *ids))
            peers.append(load_figure(args, "echo", echo_address, "3", "64"))
    echo.stdin.close()
    echo.wait()
    report("GetClient, 64 in flight, / bare gRPC echo", statistics.median(ours), statistics.median(peers), "calls/s", True, 0.5)


@contextlib.contextmanager
def database_servers(directory, nodes):
    """Private MariaDB servers with the suite's databases, on which LOAD DATA LOCAL works; stopped at the end."""
    settings = {"local-infile": "ON", "innodb-buffer-pool-size": "1G", "innodb-log-file-size": "512M"}
    servers = mariadb.Servers(directory, nodes, settings).start()
    try:
        servers.create_databases()
        yield servers
    finally:
        servers.stop()


@contextlib.contextmanager
def registry(args, directory, servers):
    """A registry process on the servers; yields it and its address."""
    config, port_file = os.path.join(directory, "registry.yaml"), os.path.join(directory, "registry.port")
    with open(config, "w") as out:
        out.write(f'listen: "127.0.0.1:0"\ndata_dir: "{directory}"\nport_file: "{port_file}"\nlog_file: "{directory}/registry.log"\n')
        out.write(servers.service_config("registry"))
    server = os.path.join(args.bin, "clientele-registry")
    subprocess.run([server, "--config", config, "migrate"], check=True)
    process = subprocess.Popen([server, "--config", config])
    try:
        while not os.path.exists(port_file) or not open(port_file).read().strip():
            if process.poll() is not None:
                sys.exit("the registry did not start")
            time.sleep(0.02)
        yield process, f"registry=127.0.0.1:{open(port_file).read().strip()}"
    finally:
        process.terminate()
        process.wait()
        os.remove(port_file)


def load_data(servers, csv_path, columns):
    """Seconds that LOAD DATA LOCAL takes for the rows into an empty table like sales."""
    servers.sql("DROP TABLE IF EXISTS clientele_registry.peer; CREATE TABLE clientele_registry.peer LIKE clientele_registry.sales")
    words = [*servers.nodes[0].client(), "--local-infile=1", "clientele_registry"]
    # In chunks, as ours are: a cluster limits the size of a transaction.
    statement = f"LOAD DATA LOCAL INFILE '{{}}' INTO TABLE peer FIELDS TERMINATED BY ',' ({columns})"
    with open(csv_path) as rows:
        lines = rows.readlines()
    chunks = []
    for first in range(0, len(lines), 32_768):
        chunks.append(f"{csv_path}.{first}")
        with open(chunks[-1], "w") as out:
            out.writelines(lines[first:first + 32_768])
    start = time.monotonic()
    subprocess.run(words, input=";".join(statement.format(chunk) for chunk in chunks), text=True, check=True)
    seconds = time.monotonic() - start
    for chunk in chunks:
        os.remove(chunk)
    return seconds


def bench_storage_import(args, directory, nodes, mark):
    _, count = write_retail(directory, 10, 1)
    columns = "client_id, day, sale_id, position, closed, product_id, amount, profit, currency"
    ours, peers = [], []
    for round_ in range(3):
        folder = os.path.join(directory, f"{nodes}-{round_}")
        with database_servers(folder, nodes) as servers, registry(args, directory, servers) as (_, server):
            load_catalog(args, server, directory)
            start = time.monotonic()
            clientele(args, server, "import", "sales", os.path.join(directory, "sales.csv"))
            ours.append(count / (time.monotonic() - start))
            # The same rows in the order of the file.
            rows = servers.sql(f"SELECT CONCAT_WS(',', {columns.replace('profit', 'IFNULL(profit, 0)')}) FROM clientele_registry.sales")
            by_id = {row.split(",", 3)[2]: row for row in rows.splitlines()}
            same = os.path.join(directory, "same.csv")
            with open(os.path.join(directory, "sales.csv")) as source, open(same, "w") as out:
                next(source)
                out.writelines(by_id[line.split(",", 1)[0]] + "\n" for line in source)
            peers.append(count / load_data(servers, same, columns))
            stored = int(servers.sql("SELECT COUNT(*) FROM clientele_registry.peer"))
            assert stored == count, (stored, count)
        shutil.rmtree(folder, ignore_errors=True)
    name = "one MariaDB server" if nodes == 1 else f"Galera, {nodes} nodes"
    report(f"import of {count:,} sales, {name}, / LOAD DATA", statistics.median(ours), statistics.median(peers), "rows/s", True, mark)


def process_cpu(pid):
    """Seconds of CPU that the process has used."""
    with open(f"/proc/{pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def cpu_per_call(pid, load):
    """Microseconds of the server's CPU per call under the load, whose seconds come as its fourth word."""
    before = process_cpu(pid)
    rate = load_figure_words(load)
    return (process_cpu(pid) - before) * 1e6 / (rate[0] * float(load[3]))


def load_figure_words(words):
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    return [float(word) for word in done.stdout.split()]


def bench_storage_reads(args, directory):
    write_retail(directory, 10, 1)
    ids = [line.split(",", 1)[0] for line in open(os.path.join(directory, "clients.csv"))][1:1001]
    tool, raw = os.path.join(args.bin, "bench_rpc_load"), os.path.join(args.bin, "bench_raw_connector")
    echo = subprocess.Popen([os.path.join(args.bin, "bench_echo_server")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    echo_address = f"127.0.0.1:{echo.stdout.readline().strip()}"
    with database_servers(os.path.join(directory, "reads"), 1) as servers, registry(args, directory, servers) as (process, server):
        load_catalog(args, server, directory)
        clientele(args, server, "import", "sales", os.path.join(directory, "sales.csv"))
        address = server.split("=")[1]
        where = [servers.nodes[0].socket, "clientele_registry", mariadb.user_name()]
        ours, peers = [], []
        for _ in range(5):
            ours.append(cpu_per_call(process.pid, [tool, "get-client", address, "3", "64", *ids]))
            bare = cpu_per_call(echo.pid, [tool, "echo", echo_address, "3", "64"])
            peers.append(bare + load_figure_words([raw, "select", *where, "3", "8", *ids])[1])
        report("CPU of a GetClient, / echo + bare point select", statistics.median(ours), statistics.median(peers), "us", False, 1.25)
        ours, peers = [], []
        for _ in range(5):
            streamed, read = load_figure_words([tool, "stream-sales", address, "2"]), load_figure_words([raw, "read", *where])
            assert streamed[1:3] == read[1:3], (streamed, read)
            ours.append(streamed[0])
            peers.append(read[0])
        report("columnar export of sales, / forward-only read", statistics.median(ours), statistics.median(peers), "rows/s", True, 0.6)
    echo.stdin.close()
    echo.wait()


def bench_storage(args, directory):
    bench_storage_import(args, directory, 1, 0.5)
    bench_storage_import(args, directory, 3, 0.35)
    bench_storage_reads(args, directory)


def peak_mib(pid):
    """Largest resident memory of the process so far."""
    with open(f"/proc/{pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024


def import_killed_once(args, directory, servers, kind, path, column):
    """Imports the file with one kill -9 of the registry when half of its batches are staged ("staged_sequence") or applied
    ("applied_sequence"); returns seconds and the largest memory of the registry before and after the kill."""
    reached = lambda: int(servers.sql(f"SELECT COALESCE(MAX({column}), 0) FROM clientele_registry.imports WHERE import_id = '{kind}'") or 0)
    with open(path, "rb") as rows:
        batches = sum(1 for _ in rows) // 32_768
    words = [os.path.join(args.bin, "clientele"), "--quiet", "import", kind, path, "--import-id", kind]
    start = time.monotonic()
    with registry(args, directory, servers) as (process, server):
        client = subprocess.Popen([*words, "--server", server], stderr=subprocess.DEVNULL)
        while (before := reached()) < batches // 2:
            assert client.poll() is None, "the import ended before half of it was seen"
            time.sleep(0.1)
        memory = peak_mib(process.pid)
        process.kill()
        assert client.wait() != 0
    with registry(args, directory, servers) as (process, server):
        assert reached() >= before, (reached(), before)
        print(f"{kind}: killed with {column} = {reached()} of some {batches}", flush=True)
        clientele(args, server, "import", kind, path, "--import-id", kind)
        return time.monotonic() - start, max(memory, peak_mib(process.pid))


def bench_bulk(args, directory):
    """A million clients and ten million sales into MariaDB, each import killed halfway and continued."""
    clients, sales = write_retail(directory, 25, 4, more_clients=205)
    with database_servers(os.path.join(directory, "bulk"), 1) as servers:
        with registry(args, directory, servers) as (_, server):
            clientele(args, server, "import", "products", os.path.join(RETAIL, "products.csv"))
        for kind, count, column in (("clients", clients, "staged_sequence"), ("sales", sales, "applied_sequence")):
            seconds, memory = import_killed_once(args, directory, servers, kind, os.path.join(directory, f"{kind}.csv"), column)
            stored = int(servers.sql(f"SELECT COUNT(*) FROM clientele_registry.{kind} WHERE closed = 0"))
            assert stored == count, (stored, count)
            print(f"{kind}: {count:,} rows in {seconds:,.0f} s, {count / seconds:,.0f} rows/s with one kill -9 and restart", flush=True)
            size = int(servers.sql("SELECT SUM(data_length + index_length) FROM information_schema.tables WHERE table_schema = 'clientele_registry'"))
            print(f"the registry's database: {size / 1e9:.1f} GB", flush=True)
            report(f"memory of the registry, import of {count:,} {kind}", memory, 500, "MiB", False, 1.0)


BENCHES = {"import": bench_import, "segmentation": bench_segmentation, "rpc": bench_rpc, "storage": bench_storage,
           "bulk": bench_bulk}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", default=os.path.join(ROOT, "build/bin"))
    parser.add_argument("--node-modules", default=os.path.join(ROOT, ".cache/node/node_modules"))
    parser.add_argument("--work", help="folder for data; a temporary one by default")
    parser.add_argument("which", nargs="*", choices=[*BENCHES, []], default=[])
    arguments = parser.parse_args()
    arguments.node_modules = os.path.abspath(arguments.node_modules)
    with tempfile.TemporaryDirectory(dir=arguments.work) as work:
        for name in arguments.which or BENCHES:
            folder = os.path.join(work, name)
            os.makedirs(folder)
            BENCHES[name](arguments, folder)
            shutil.rmtree(folder)
