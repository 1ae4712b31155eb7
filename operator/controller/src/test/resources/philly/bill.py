#!/usr/bin/env python3
"""What each virtual cluster owes for each month (UTC), from recorded jobs and a price alone, where no job has to wait.

usage: bill.py FILE PRICE     FILE: csv or csv.gz with timestamp, duration (s), num_gpus, cluster; PRICE of a GPU-hour
Prints a line for each cluster and month: cluster, month, GPU-seconds, amount. An amount is rounded per job and month, half up, to cents.
"""
import csv
import gzip
import sys
from collections import defaultdict
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal


def months(start, end):
    """The parts of a time by month: [('2017-09', seconds), ...]."""
    while start < end:
        first_of_next = (start.replace(day=1, hour=0, minute=0, second=0) + timedelta(days=32)).replace(day=1)
        until = min(end, first_of_next)
        yield start.strftime("%Y-%m"), int((until - start).total_seconds())
        start = until


def bill(rows, price):
    seconds, amounts = defaultdict(int), defaultdict(Decimal)
    for row in rows:
        start = datetime.strptime(row["timestamp"], "%Y-%m-%d %H:%M:%S")
        end = start + timedelta(seconds=int(float(row["duration"])))
        for month, length in months(start, end):
            used = length * int(row["num_gpus"])
            seconds[row["cluster"], month] += used
            amounts[row["cluster"], month] += (used * price / 3600).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return {key: (seconds[key], amounts[key]) for key in sorted(seconds)}


def main(file, price):
    opened = gzip.open(file, "rt", newline="") if file.endswith(".gz") else open(file, newline="")
    with opened as lines:
        for (cluster, month), (used, amount) in bill(csv.DictReader(lines), Decimal(price)).items():
            print(cluster, month, used, amount)


if __name__ == "__main__":
    main(*sys.argv[1:])
