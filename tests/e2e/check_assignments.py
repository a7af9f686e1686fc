#!/usr/bin/python3
"""Checks an assignments file against clients, managers and segments with the default policy.

Shares no code with the service. Every active client exactly once, nobody unknown, size class, region, groups, hours by
norm, hours present, costs and the kept flag; with --run (JSON of the run, or of the cycle that holds it) also value,
bound and gap, the bound recomputed from the exported prices in exact integers.

usage: check_assignments.py [ASSIGNMENTS] [--clients FILE] [--managers FILE] [--segments FILE] [--in-force FILE]
       [--as-of DATE] [--run JSON]
Prints "N passed, N failed"; exit code 0 when nothing failed.
"""
import argparse
import csv
import json
import os
import sys
from collections import Counter, defaultdict
from decimal import Decimal

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RETAIL = os.path.join(ROOT, "tests", "data", "retail")
COLUMNS = "client_id,manager_id,hours,cost,kept,reason".split(",")
NORM = {"A": 240, "B": 120, "C": 60, "0": 30, "N": 30, "POTENTIAL": 30}
CHANGE_COST = 60
BAND_PERMILLE = 100
MINOR_PER_COST = 1000 * 100  # 1,000 major units of a currency with two decimals
SIZES = ["MICRO", "SMALL", "MEDIUM", "LARGE"]


def read(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def rounded(numerator, denominator):
    """Half away from zero, denominator positive."""
    sign = -1 if numerator < 0 else 1
    return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def that(self, what, problems):
        problems = list(problems)
        if problems:
            self.failed += 1
            print(f"FAILED {what}: {len(problems)} times, first: {problems[0]}")
        else:
            self.passed += 1

    def equal(self, what, found, expected):
        self.that(what, [] if found == expected else [f"{found}, expected {expected}"])


class World:
    """Clients, managers, classes and what is in force."""

    def __init__(self, arguments):
        self.clients = {row["client_id"]: row for row in read(arguments.clients) if row["status"] != "ARCHIVED"}
        self.managers = {row["manager_id"]: row for row in read(arguments.managers)
                         if (row.get("status") or "ACTIVE") == "ACTIVE"}
        for manager in self.managers.values():
            manager["regions"] = set(manager["regions"].split(";"))
            manager["minutes"] = int(Decimal(manager["capacity_hours"]) * 60)
        self.segments = {row["client_id"]: row for row in read(arguments.segments)}
        self.present = {}
        if arguments.in_force:
            for row in read(arguments.in_force):
                if row["from"] <= arguments.as_of and (not row.get("to") or arguments.as_of <= row["to"]):
                    self.present[row["client_id"]] = row["manager_id"]
        self.groups = defaultdict(list)
        for client_id, client in self.clients.items():
            if client.get("group_id"):
                self.groups[client["group_id"]].append(client_id)

    def active(self, client_id):
        return self.clients[client_id]["status"] == "ACTIVE"

    def category(self, client_id):
        return self.segments[client_id]["abc"] if self.active(client_id) else "POTENTIAL"

    def minutes(self, client_id):
        return NORM[self.category(client_id)]

    def revenue(self, client_id):
        return int(Decimal(self.segments[client_id]["revenue"]) * 100) if self.active(client_id) else 0

    def size_class(self, client_id):
        members = self.groups.get(self.clients[client_id].get("group_id") or "", [client_id])
        counting = [m for m in members if self.active(m)] or members
        return max((self.clients[m]["size_class"] for m in counting), key=SIZES.index)

    def may_serve(self, manager_id, client_id):
        manager = self.managers[manager_id]
        return (manager["size_class"] == self.size_class(client_id)
                and self.clients[client_id]["region"] in manager["regions"])

    def cost(self, client_id, manager_id):
        before = self.present.get(client_id)
        return self.minutes(client_id) + (CHANGE_COST if before not in (None, manager_id) else 0)


def check_rows(checks, world, rows):
    seen = Counter(row["client_id"] for row in rows)
    checks.equal("columns", list(rows[0]) if rows else COLUMNS, COLUMNS)
    checks.that("clients are known", (c for c in seen if c not in world.clients))
    checks.that("managers are known and active", (r["manager_id"] for r in rows if r["manager_id"] not in world.managers))
    checks.that("nobody has two managers", (c for c, n in seen.items() if n > 1))
    checks.that("every active client has a manager", (c for c in world.clients if world.active(c) and c not in seen))
    rows = [r for r in rows if r["client_id"] in world.clients and r["manager_id"] in world.managers]
    checks.that("size class and region", (r for r in rows if not world.may_serve(r["manager_id"], r["client_id"])))
    checks.that("hours are the norm", (r for r in rows if Decimal(r["hours"]) * 60 != world.minutes(r["client_id"])))
    checks.that("cost is minutes and change",
                (r for r in rows if int(r["cost"]) != world.cost(r["client_id"], r["manager_id"])))
    checks.that("kept says whether the manager stays",
                (r for r in rows if (r["kept"] == "true") != (world.present.get(r["client_id"]) == r["manager_id"])))
    checks.that("every row has a reason", (r for r in rows if not r["reason"]))
    checks.equal("rows are ordered by client id", [r["client_id"] for r in rows],
                 sorted((r["client_id"] for r in rows), key=str.encode))
    return rows


def check_portfolios(checks, world, rows):
    used = Counter()
    manager_of = {}
    for row in rows:
        used[row["manager_id"]] += world.minutes(row["client_id"])
        manager_of[row["client_id"]] = row["manager_id"]
    checks.that("hours present suffice", (f"{m}: {n} of {world.managers[m]['minutes']} minutes" for m, n in used.items()
                                          if n > world.managers[m]["minutes"]))
    for group, members in world.groups.items():
        regions = defaultdict(set)
        for member in members:
            if member in manager_of:
                regions[world.clients[member]["region"]].add(manager_of[member])
        whole = [m for m in world.managers if all(world.may_serve(m, c) for c in members if world.active(c))]
        apart = set().union(*regions.values()) if whole else max(regions.values(), key=len, default=set())
        checks.that(f"group {group} has one manager", [apart] if len(apart) > 1 else [])


def bands(world, units):
    """Revenue free of cost per manager: the mean of peers less and plus the band."""
    peers = defaultdict(list)
    for manager_id, manager in world.managers.items():
        peers[manager["size_class"], frozenset(manager["regions"])].append(manager_id)
    peer_of = {m: key for key, members in peers.items() for m in members}
    shares = Counter()
    for _, eligible, revenue in units:
        for key, count in Counter(peer_of[m] for m in eligible).items():
            shares[key] += rounded(revenue * count, len(eligible))
    result = {}
    for manager_id, key in peer_of.items():
        mean = rounded(shares[key], len(peers[key]))
        ends = [rounded(mean * (1000 + sign * BAND_PERMILLE), 1000) for sign in (-1, 1)]
        result[manager_id] = (min(ends), max(ends))
    return result


def make_units(world):
    """Clients of one group together, split by region where nobody may serve them all."""
    units = []

    def eligible(members):
        return [m for m in world.managers if all(world.may_serve(m, c) for c in members)]

    parts = [[c] for c in world.clients if world.active(c) and not world.clients[c].get("group_id")]
    for members in world.groups.values():
        members = [c for c in members if world.active(c)]
        if members and eligible(members):
            parts.append(members)
        elif members:
            regions = defaultdict(list)
            for client_id in members:
                regions[world.clients[client_id]["region"]].append(client_id)
            parts.extend(regions.values())
    for members in parts:
        units.append((members, eligible(members), sum(map(world.revenue, members))))
    return units


def number(mapping, *names):
    return int(next((mapping[name] for name in names if name in mapping), 0))


def check_run(checks, world, rows, run):
    summary = run.get("assignmentRun", run).get("summary", run)
    loads = {load.get("managerId") or load["manager_id"]: load for load in summary["loads"]}
    scale = number(summary, "priceScale", "price_scale")
    time_price = {m: number(load, "price") for m, load in loads.items()}
    revenue_price = {m: number(load, "balancePrice", "balance_price") for m, load in loads.items()}
    checks.equal("prices are given per active manager", sorted(loads), sorted(world.managers))
    checks.that("prices of time are not negative", (m for m, p in time_price.items() if p < 0))
    checks.that("prices of revenue are no steeper than the balance cost",
                (m for m, q in revenue_price.items() if abs(q) * MINOR_PER_COST > scale))
    units = make_units(world)
    band = bands(world, units)

    served = Counter()
    for row in rows:
        served[row["manager_id"]] += world.revenue(row["client_id"])
    balance = 0
    for manager_id, (low, high) in band.items():
        outside = max(0, served[manager_id] - high, low - served[manager_id])
        balance += -(-outside // MINOR_PER_COST)
    value = balance + sum(int(row["cost"]) for row in rows if world.active(row["client_id"]))
    checks.equal("value", number(summary, "value"), value)

    total = 0
    for members, eligible, revenue in units:
        minutes = sum(map(world.minutes, members))
        total += min(sum(world.cost(c, m) for c in members) * scale + time_price[m] * minutes + revenue_price[m] * revenue
                     for m in eligible)
    for manager_id, manager in world.managers.items():
        low, high = band[manager_id]
        total -= time_price[manager_id] * manager["minutes"]
        total -= max(revenue_price[manager_id] * low, revenue_price[manager_id] * high)
    bound = -(-total // scale)
    checks.equal("bound", number(summary, "bound"), bound)
    checks.that("the bound is no larger than the value", [] if bound <= value else [(bound, value)])
    checks.that("gap", [] if abs(float(summary.get("gap", 0)) - (value - bound) / max(1, abs(bound))) < 1e-12
                else [summary.get("gap")])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("assignments", nargs="?", default=os.path.join(ROOT, "out", "assignments.csv"))
    parser.add_argument("--clients", default=os.path.join(RETAIL, "clients.csv"))
    parser.add_argument("--managers", default=os.path.join(RETAIL, "managers.csv"))
    parser.add_argument("--segments", help="segments.csv beside the assignments by default")
    parser.add_argument("--in-force", help="assignments in force before: client_id,manager_id,from[,to]")
    parser.add_argument("--as-of", default="2011-12-10")
    parser.add_argument("--run", help="JSON of the run with its summary")
    arguments = parser.parse_args()
    if not arguments.segments:
        arguments.segments = os.path.join(os.path.dirname(os.path.abspath(arguments.assignments)), "segments.csv")
    checks = Checks()
    world = World(arguments)
    rows = check_rows(checks, world, read(arguments.assignments))
    check_portfolios(checks, world, rows)
    if arguments.run:
        with open(arguments.run, encoding="utf-8") as file:
            check_run(checks, world, rows, json.load(file))
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed else 0


if __name__ == "__main__":
    sys.exit(main())
