#!/usr/bin/python3
"""How long a search for duplicates takes in a base of CLIENTS clients (default 1,000,000), and how much memory the
service takes: generates the base, imports it into `clientele dev`, runs `client duplicates` and compares the pairs with
the truth. Usage: duplicates.py BIN_FOLDER [CLIENTS]
"""
import csv
import json
import os
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "e2e"))
os.environ.setdefault("CLIENTELE_BIN", sys.argv[1])
import harness  # noqa: E402

DUPLICATE_SHARE = 0.2
SURE = 0.85


def generate(folder, clients):
    """The base as a clients file; returns its path and the entity of every client."""
    raw = os.path.join(folder, "base.csv")
    entities = int(clients / (1 + DUPLICATE_SHARE * 1.1 + 0.01))
    with open(raw, "w", encoding="utf-8") as out:
        subprocess.run([sys.executable, os.path.join(HERE, "..", "data", "duplicates", "noisy.py"), str(entities),
                        str(DUPLICATE_SHARE), "9"], stdout=out, check=True)
    path = os.path.join(folder, "clients.csv")
    entity = {}
    with open(raw, encoding="utf-8") as source, open(path, "w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, lineterminator="\n")
        rows.writerow("client_id,name,status,size_class,region,currency,inn,kpp,ogrn,email,phone".split(","))
        for row in csv.DictReader(source):
            entity[row["client_id"]] = row["entity"]
            phone = "".join(c for c in row["phone"] if c in "+0123456789")
            rows.writerow([row["client_id"], row["name"], "ACTIVE", "LARGE", row["region"], "RUB", valid_inn(row["inn"]), row["kpp"], "",
                           row["email"], phone])
    os.remove(raw)
    return path, entity


def valid_inn(text):
    """The INN, or none when its check digit is wrong: an import refuses it."""
    if len(text) != 10:
        return ""
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    return text if sum(w * int(c) for w, c in zip(weights, text)) % 11 % 10 == int(text[9]) else ""


def peak_kilobytes(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))


def main():
    clients = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    with tempfile.TemporaryDirectory() as folder, harness.suite() as suite:
        path, entity = generate(folder, clients)
        began = time.monotonic()
        harness.command(suite.address, "import", "clients", path, timeout=3600)
        print(f"{len(entity):,} clients imported in {time.monotonic() - began:.0f} s")
        before = peak_kilobytes(suite.process.pid)
        began = time.monotonic()
        done = harness.command(suite.address, "client", "duplicates", "--min-score", "0.5", "--output", "json", timeout=3600)
        seconds = time.monotonic() - began
        pairs = json.loads(done.stdout)["duplicates"]
        sure = [p for p in pairs if p["score"] >= SURE]
        right = sum(entity[p["first"].split("/")[1]] == entity[p["second"].split("/")[1]] for p in sure)
        print(f"{len(pairs):,} pairs in {seconds:.0f} s, {peak_kilobytes(suite.process.pid) / 1024:,.0f} MB at the peak "
              f"({before / 1024:,.0f} MB before); {len(sure):,} of at least {SURE}, {right / max(1, len(sure)):.4f} of them right")


main()
