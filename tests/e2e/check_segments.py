#!/usr/bin/python3
"""Recomputes every column of a segments file from clients.csv and sales.csv.gz with the default policy.

Shares no code with the service: definitions are those of docs and of the default policy, in exact rationals.
Classes, scores and money must be equal; doubles must agree to 1e-12 relative.

usage: check_segments.py [SEGMENTS] [--clients FILE] [--sales FILE] [--as-of DATE]
Exit code 0 when everything agrees. With the default data and date the published counts are checked as well.
"""
import argparse
import csv
import datetime
import gzip
import os
import sys
from collections import Counter, defaultdict
from decimal import Decimal, getcontext
from fractions import Fraction

getcontext().prec = 60

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RETAIL = os.path.join(ROOT, "tests", "data", "retail")
COLUMNS = ("client_id abc xyz r f m lifecycle priority revenue share recency_days frequency cv "
           "policy_version").split()

ABC_PERCENT = (80, 95)
XYZ_SQUARED = (Fraction(1, 4), Fraction(1))  # CV <= 50 %, CV <= 100 %, compared as squares
MIN_MONTHS = 6
BINS = 5
K0 = 3

PUBLISHED = {
    "abc": {"A": 1178, "B": 1456, "C": 1683, "0": 14, "N": 41},
    "xyz": {"X": 50, "Y": 416, "Z": 2486, "T": 1378, "U": 8, "": 34},
    "lifecycle": {"prospect": 34, "new": 531, "reactivated": 612, "active": 1288, "dormant": 581,
                  "lost": 1326},
}
PUBLISHED_LARGEST = ("14646", 3.36195)
PUBLISHED_HHI_POINTS = 45.0038
PUBLISHED_EFFECTIVE_NUMBER = 222.203
PUBLISHED_TAU_POP = 28


def open_text(path):
    if path.endswith(".gz"):
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return open(path, encoding="utf-8-sig", newline="")


def median(values):
    ordered = sorted(values)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[half])
    return Fraction(ordered[half - 1] + ordered[half], 2)


def quantiles(values):
    """Type 7 of Hyndman and Fan at 1/BINS .. (BINS-1)/BINS, exact."""
    ordered = sorted(values)
    result = []
    for k in range(1, BINS):
        position = Fraction((len(ordered) - 1) * k, BINS)
        low = position.numerator // position.denominator
        part = position - low
        value = Fraction(ordered[low])
        if part:
            value += part * (ordered[low + 1] - ordered[low])
        result.append(value)
    return result


def score(value, thresholds):
    return 1 + sum(1 for q in thresholds if value > q)


def read_sales(path, as_of):
    sales = defaultdict(list)
    with open_text(path) as file:
        for row in csv.DictReader(file):
            date = datetime.date.fromisoformat(row["date"])
            if date <= as_of:
                minor = Decimal(row["amount"]).scaleb(2)
                if minor != minor.to_integral_value():
                    raise SystemExit("amount with more than two decimals: " + row["sale_id"])
                sales[row["client_id"]].append((date, int(minor)))
    return sales


def read_clients(path):
    with open_text(path) as file:
        return [row["client_id"] for row in csv.DictReader(file) if row["status"] != "ARCHIVED"]


def abc_classes(revenue):
    total = sum(v for v in revenue.values() if v > 0)
    order = sorted(revenue, key=lambda c: (-revenue[c], c.encode()))
    classes, before = {}, 0
    for client in order:
        value = revenue[client]
        if value < 0:
            classes[client] = "N"
        elif value == 0:
            classes[client] = "0"
        else:
            if 100 * before < ABC_PERCENT[0] * total:
                classes[client] = "A"
            elif 100 * before < ABC_PERCENT[1] * total:
                classes[client] = "B"
            else:
                classes[client] = "C"
            before += value
    return classes, total


def xyz_class(rows, purchases, as_of):
    """Class and squared CV (None where there is none)."""
    if not purchases:
        return "", None
    first = purchases[0].year * 12 + purchases[0].month
    end = as_of.year * 12 + as_of.month
    n = end - first
    if n < MIN_MONTHS:
        return "T", None
    months = [0] * n
    for date, amount in rows:
        k = date.year * 12 + date.month - first
        if 0 <= k < n:
            months[k] += amount
    total = sum(months)
    if total <= 0:
        return "U", None
    squared = Fraction(n * sum(x * x for x in months), total * total) - 1
    if squared <= XYZ_SQUARED[0]:
        return "X", squared
    return ("Y" if squared <= XYZ_SQUARED[1] else "Z"), squared


def lifecycle(purchases, tau_pop, as_of):
    if not purchases:
        return "prospect"
    n = len(purchases)
    gaps = [(b - a).days for a, b in zip(purchases, purchases[1:])]
    m = len(gaps)
    tau = ((m * median(gaps) if m else 0) + K0 * tau_pop) / Fraction(m + K0)
    age = (as_of - purchases[0]).days
    recency = (as_of - purchases[-1]).days
    if age <= tau or (n < 3 and age <= 2 * tau):
        return "new"
    if gaps and gaps[-1] > Fraction(3, 2) * tau and recency <= tau:
        return "reactivated"
    if recency <= Fraction(3, 2) * tau:
        return "active"
    return "dormant" if recency <= 3 * tau else "lost"


def money(minor):
    sign = "-" if minor < 0 else ""
    return "%s%d.%02d" % (sign, abs(minor) // 100, abs(minor) % 100)


def recompute(clients, sales, as_of):
    revenue = {c: sum(a for _, a in sales.get(c, ())) for c in clients}
    purchases = {c: sorted({d for d, a in sales.get(c, ()) if a > 0}) for c in clients}
    positive = {c: sum(a for _, a in sales.get(c, ()) if a > 0) for c in clients}
    buyers = [c for c in clients if purchases[c]]
    recency = {c: (as_of - purchases[c][-1]).days for c in buyers}
    gaps = [(b - a).days for c in buyers for a, b in zip(purchases[c], purchases[c][1:])]
    tau_pop = median(gaps) if gaps else Fraction(30)
    abc, total = abc_classes(revenue)
    if buyers:
        q_r = quantiles([recency[c] for c in buyers])
        q_f = quantiles([len(purchases[c]) for c in buyers])
        q_m = quantiles([positive[c] for c in buyers])
    rows = {}
    for c in clients:
        xyz, squared = xyz_class(sales.get(c, ()), purchases[c], as_of)
        bought = bool(purchases[c])
        rows[c] = {
            "abc": abc[c],
            "xyz": xyz,
            "r": str(BINS + 1 - score(recency[c], q_r)) if bought else "",
            "f": str(score(len(purchases[c]), q_f)) if bought else "",
            "m": str(score(positive[c], q_m)) if bought else "",
            "lifecycle": lifecycle(purchases[c], tau_pop, as_of),
            "priority": "",
            "revenue": money(revenue[c]),
            "share": Fraction(revenue[c], total) if revenue[c] > 0 else Fraction(0),
            "recency_days": str(recency[c]) if bought else "",
            "frequency": str(len(purchases[c])),
            "cv": None if squared is None else
                  (Decimal(squared.numerator) / Decimal(squared.denominator)).sqrt(),
        }
    return rows, revenue, total, tau_pop


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


def close(text, expected):
    """`text` is a double within 1e-12 relative of `expected` (a Fraction or Decimal)."""
    try:
        value = Fraction(float(text))
    except ValueError:
        return False
    expected = Fraction(expected)
    return abs(value - expected) <= Fraction(1, 10**12) * abs(expected)


def compare_row(row, expected, client, tally):
    for column, want in expected.items():
        have = row[column]
        if column == "share" or (column == "cv" and want is not None):
            good = close(have, want)
        else:
            good = have == ("" if want is None else want)
        tally.check(good, "client %s %s: %r, recomputed %s" % (client, column, have, want))


def compare_file(path, rows, tally):
    with open(path, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names = reader.fieldnames or []
        tally.check(names[:len(COLUMNS)] == COLUMNS, "header: %s" % names)
        if any(c not in names for c in COLUMNS):
            return Counter()
        seen = Counter()
        versions = set()
        for row in reader:
            client = row["client_id"]
            seen[client] += 1
            versions.add(row["policy_version"])
            if client not in rows:
                tally.check(False, "client %s: not to be segmented" % client)
                continue
            compare_row(row, rows[client], client, tally)
    tally.check(all(n == 1 for n in seen.values()), "a client appears twice")
    for client in rows:
        tally.check(client in seen, "client %s: missing" % client)
    tally.check(len(versions) == 1 and "" not in versions, "policy_version: %s" % sorted(versions))
    return seen


def check_published(rows, revenue, total, tau_pop, tally):
    """Holds the recomputation itself against the published figures of the retail data."""
    for column, want in PUBLISHED.items():
        have = Counter(r[column] for r in rows.values())
        tally.check(dict(have) == want, "published %s: %s" % (column, dict(have)))
    hhi = Fraction(sum(v * v for v in revenue.values() if v > 0), total * total)
    tally.check(abs(float(hhi) * 1e4 - PUBLISHED_HHI_POINTS) < 5e-5, "HHI %g" % (hhi * 10000))
    tally.check(abs(float(1 / hhi) - PUBLISHED_EFFECTIVE_NUMBER) < 5e-4, "effective number")
    largest = max(revenue, key=lambda c: revenue[c])
    share = 100 * revenue[largest] / total
    tally.check(largest == PUBLISHED_LARGEST[0] and abs(share - PUBLISHED_LARGEST[1]) < 5e-6,
                "largest client %s %g %%" % (largest, share))
    tally.check(tau_pop == PUBLISHED_TAU_POP, "tau_pop %s" % tau_pop)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("segments", nargs="?", default=os.path.join(ROOT, "out", "segments.csv"))
    parser.add_argument("--clients", default=os.path.join(RETAIL, "clients.csv"))
    parser.add_argument("--sales", default=os.path.join(RETAIL, "sales.csv.gz"))
    parser.add_argument("--as-of", default="2011-12-10", type=datetime.date.fromisoformat)
    args = parser.parse_args()

    clients = read_clients(args.clients)
    rows, revenue, total, tau_pop = recompute(clients, read_sales(args.sales, args.as_of), args.as_of)
    tally = Tally()
    default_data = os.path.abspath(args.clients) == os.path.join(RETAIL, "clients.csv")
    if default_data and args.as_of == datetime.date(2011, 12, 10):
        check_published(rows, revenue, total, tau_pop, tally)
    compare_file(args.segments, rows, tally)
    for column in ("abc", "xyz", "lifecycle"):
        counts = Counter(r[column] or "(empty)" for r in rows.values())
        print(column + ": " + ", ".join("%s %d" % item for item in sorted(counts.items())))
    print("%d passed, %d failed" % (tally.passed, tally.failed))
    return 1 if tally.failed else 0


if __name__ == "__main__":
    sys.exit(main())
