#!/usr/bin/python3
"""Recomputes every cell of an allocations file from targets, assignments, clients and sales.

Shares no code with the service: seeds and the split by largest remainder are computed from their definitions in
exact integers, ties by SHA-256. Every cell must be equal, every line of the plan met exactly.

usage: check_allocations.py [ALLOCATIONS] [--targets FILE] [--assignments FILE] [--clients FILE] [--sales FILE]
                            [--as-of DATE] [--seed N] [--currency CODE] [--decimals N]
Exit code 0 when everything agrees.
"""
import argparse
import csv
import datetime
import gzip
import hashlib
import os
import sys
from collections import defaultdict
from decimal import Decimal, getcontext

getcontext().prec = 60

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RETAIL = os.path.join(ROOT, "tests", "data", "retail")
COLUMNS = "manager_id client_id product_id month target locked".split()
FALSE = ("", "0", "false")


def open_text(path):
    if path.endswith(".gz"):
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return open(path, encoding="utf-8-sig", newline="")


def read_rows(path):
    with open_text(path) as file:
        return list(csv.DictReader(file))


def minor_units(text, decimals):
    value = Decimal(text).scaleb(decimals)
    if value != value.to_integral_value():
        raise SystemExit("amount with more than %d decimals: %s" % (decimals, text))
    return int(value)


def month_number(text):
    """Months since year 0 of YYYY-MM or YYYY-MM-DD."""
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def read_portfolio(assignments, clients, as_of):
    """Manager of each assigned client, with the client's row."""
    by_id = {row["client_id"]: row for row in read_rows(clients)}
    portfolio = {}
    for row in read_rows(assignments):
        if row.get("from") and row["from"] > as_of or row.get("to") and row["to"] < as_of:
            continue
        client = row["client_id"]
        if client in portfolio:
            raise SystemExit("client %s has two managers" % client)
        portfolio[client] = (row["manager_id"], by_id[client])
    return portfolio


class Sales:
    """Net sales by client, product and month, up to the as-of date."""

    def __init__(self, path, portfolio, as_of, decimals):
        self.as_of = month_number(as_of)
        self.by_product = defaultdict(int)
        self.by_client = defaultdict(int)
        for row in read_rows(path):
            if row["date"] > as_of or row["client_id"] not in portfolio:
                continue
            amount = minor_units(row["amount"], decimals)
            month = month_number(row["date"])
            self.by_product[row["client_id"], row["product_id"], month] += amount
            self.by_client[row["client_id"], month] += amount

    def net(self, client, product, month):
        if product is None:
            return self.by_client.get((client, month), 0)
        return self.by_product.get((client, product, month), 0)

    def seed(self, client, product, month):
        last_year = self.net(client, product, month - 12)
        trailing = sum(self.net(client, product, self.as_of - k) for k in range(1, 13))
        return 12 * max(0, last_year) + max(0, trailing)


def can_take(client_row, line, currency):
    return (client_row["status"] == "ACTIVE" and client_row["currency"] == currency
            and (not line.get("region") or client_row["region"] == line["region"])
            and (not line.get("size_class") or client_row["size_class"] == line["size_class"]))


def seeds_of_line(line, portfolio, sales, currency):
    takers = [c for c in portfolio if can_take(portfolio[c][1], line, currency)]
    month = month_number(line["month"])
    for product in (line["product_id"], None):
        seeds = {c: sales.seed(c, product, month) for c in takers}
        if any(seeds.values()):
            return seeds
    return {c: 1 for c in takers}


def digest(seed, name):
    return hashlib.sha256(str(seed).encode() + b"\0" + name.encode()).digest()


def largest_remainder(total, weights, seed):
    """Shares of `weights` by id: floors of the quotas, then one unit each by remainder, ties by digest."""
    whole = sum(weights.values())
    if whole == 0:
        return {name: 0 for name in weights}
    parts = {name: divmod(total * weight, whole) for name, weight in weights.items()}
    shares = {name: quotient for name, (quotient, _) in parts.items()}
    left = total - sum(shares.values())
    order = sorted(parts, key=lambda name: (-parts[name][1], digest(seed, name)))
    for name in order[:left]:
        shares[name] += 1
    return shares


def recompute(lines, portfolio, sales, args):
    """Targets other than zero by (manager, client, product, month)."""
    cells = {}
    for line in lines:
        target = minor_units(line["target"], args.decimals)
        seeds = seeds_of_line(line, portfolio, sales, args.currency)
        managers = defaultdict(dict)
        for client, weight in seeds.items():
            managers[portfolio[client][0]][client] = weight
        totals = {manager: sum(clients.values()) for manager, clients in managers.items()}
        for manager, share in largest_remainder(target, totals, args.seed).items():
            for client, value in largest_remainder(share, managers[manager], args.seed).items():
                if value:
                    cells[manager, client, line["product_id"], line["month"]] = value
    return cells


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, good, message):
        if good:
            self.passed += 1
            return
        self.failed += 1
        if self.failed <= 20:
            print("FAILED " + message, file=sys.stderr)


def read_cells(path, decimals, tally):
    with open_text(path) as file:
        reader = csv.DictReader(file)
        tally.check(reader.fieldnames == COLUMNS, "header: %s" % reader.fieldnames)
        rows = list(reader)
    cells = {}
    keys = []
    for row in rows:
        key = tuple(row[c] for c in COLUMNS[:4])
        keys.append(tuple(part.encode() for part in key))
        tally.check(key not in cells, "cell twice: %s" % (key,))
        tally.check(row["locked"] in FALSE, "locked cell: %s" % (key,))
        cells[key] = minor_units(row["target"], decimals)
        tally.check(cells[key] > 0, "target not above zero: %s" % (key,))
    tally.check(keys == sorted(keys), "cells are not in the order of manager, client, product, month")
    return cells


def check_sums(lines, portfolio, cells, args, tally):
    """Every line is met exactly by clients that can take it, and there is nothing beside the lines."""
    sums = defaultdict(int)
    for (manager, client, product, month), value in cells.items():
        row = portfolio.get(client)
        tally.check(row is not None and row[0] == manager,
                    "client %s is not in the portfolio of %s" % (client, manager))
        fitting = [k for k, line in enumerate(lines)
                   if line["product_id"] == product and line["month"] == month
                   and row is not None and can_take(row[1], line, args.currency)]
        tally.check(len(fitting) == 1, "client %s has %s %s, lines that it can take: %s"
                    % (client, product, month, fitting))
        for k in fitting:
            sums[k] += value
    for k, line in enumerate(lines):
        target = minor_units(line["target"], args.decimals)
        tally.check(sums[k] == target, "line %d (%s %s): target %d, cells add up to %d"
                    % (k + 1, line["product_id"], line["month"], target, sums[k]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("allocations", nargs="?", default=os.path.join(ROOT, "out", "allocations.csv"))
    parser.add_argument("--targets", default=os.path.join(RETAIL, "plan_2012q1.csv"))
    parser.add_argument("--assignments", default=os.path.join(ROOT, "out", "assignments.csv"))
    parser.add_argument("--clients", default=os.path.join(RETAIL, "clients.csv"))
    parser.add_argument("--sales", default=os.path.join(RETAIL, "sales.csv.gz"))
    parser.add_argument("--as-of", default="2011-12-10",
                        type=lambda text: datetime.date.fromisoformat(text).isoformat())
    parser.add_argument("--seed", default=1, type=int)
    parser.add_argument("--currency", default="GBP")
    parser.add_argument("--decimals", default=2, type=int)
    args = parser.parse_args()

    lines = read_rows(args.targets)
    portfolio = read_portfolio(args.assignments, args.clients, args.as_of)
    sales = Sales(args.sales, portfolio, args.as_of, args.decimals)
    tally = Tally()
    cells = read_cells(args.allocations, args.decimals, tally)
    check_sums(lines, portfolio, cells, args, tally)
    expected = recompute(lines, portfolio, sales, args)
    for key in sorted(expected.keys() | cells.keys()):
        tally.check(cells.get(key, 0) == expected.get(key, 0), "%s: %d, recomputed %d"
                    % (" ".join(key), cells.get(key, 0), expected.get(key, 0)))
    print("%d cells of %d lines" % (len(cells), len(lines)))
    print("%d passed, %d failed" % (tally.passed, tally.failed))
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
