"""Reads all customers with Spark on executors of their own, one of which is killed in the middle.

Standard output has one line of JSON: how many rows and different keys came, whether an executor was killed, and what a
filter on time found, of how many that a filter by Spark alone finds.

With the word `accounts` behind the command it reads those of all accounts instead, and tells the rows and different keys of
each.
"""

import json
import os
import signal
import sys
import threading
import time
from datetime import datetime

from pyspark.sql import SparkSession
from pyspark.sql import functions as f

from kehu_spark import Kehu

MARK = "CoarseGrainedExecutorBackend"


def processes():
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                command = file.read().decode(errors="replace").split("\0")
            with open(f"/proc/{pid}/stat") as file:
                parent = int(file.read().rsplit(")", 1)[1].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        yield int(pid), parent, command


def ancestors(pid, parents):
    while pid in parents:
        pid = parents[pid]
        yield pid


def kill_one(killed):
    """Kills the executor of ours that reads a part."""
    while not killed.is_set():
        found = list(processes())
        parents = {pid: parent for pid, parent, _ in found}
        commands = {pid: command for pid, _, command in found}
        for pid, _, command in found:
            if "--part" not in command:
                continue
            above = list(ancestors(pid, parents))
            executors = [pid for pid in above if any(MARK in word for word in commands.get(pid, []))]
            if executors and os.getpid() in above:
                time.sleep(0.3)
                os.kill(executors[0], signal.SIGKILL)
                killed.set()
                return
        time.sleep(0.02)


def main():
    spark = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.python.filterPushdown.enabled", "true")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    spark.dataSource.register(Kehu)

    def read(**options):
        options = {"kehu": sys.argv[1], "api": "nxcloud", "operation": "query_customers", **options}
        return spark.read.format("kehu").options(**options).load()

    if "accounts" in sys.argv:
        counts = [f.count("id"), f.count_distinct("id")]
        accounts = read(accounts="all").groupBy("_account").agg(*counts).collect()
        print(json.dumps({account: counts for account, *counts in accounts}))
        spark.stop()
        return

    killed = threading.Event()
    killer = threading.Thread(target=kill_one, args=[killed], daemon=True)
    killer.start()
    keys = read(parallel="4", parts="8").select("id").collect()
    was_killed = killed.is_set()
    killed.set()
    customers = read()
    since = datetime(2024, 1, 1)
    later = customers.filter(f.col("created_at") >= since)
    said = {
        "rows": len(keys),
        "keys": len({row.id for row in keys}),
        "killed": was_killed,
        "pushed": later.count(),
        "expected": sum(row.created_at is not None and row.created_at >= since for row in customers.collect()),
        "columns": customers.dtypes,
    }
    print(json.dumps(said))
    spark.stop()


main()
