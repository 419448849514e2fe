"""Spark reads what kehu exports.

    from kehu_spark import Kehu

    spark.conf.set("spark.sql.python.filterPushdown.enabled", "true")
    spark.dataSource.register(Kehu)
    customers = (
        spark.read.format("kehu")
        .option("api", "nxcloud")
        .option("operation", "query_customers")
        .load()
    )

``kehu`` is on the path of the driver and of every executor, and so are the credentials: in the environment, or in an
accounts file. Options:

api, operation
    What is read.
accounts
    Names of accounts, with commas between, or ``all`` of the API's: each row tells its own in ``_account``. Without it,
    the one that the environment or the accounts file has.
parallel
    How many parts of an account are read at once, 1 unless it is said: each keeps to its share of the vendor's
    limit.
parts
    In how many parts a list is divided, as many as are read at once unless it is said.
kehu
    The command, ``kehu`` unless it is said.
specs
    A folder of specs instead of those that kehu comes with.
filters
    A JSON object of request fields.

A partition is one or several parts of ``kehu export --plan json``, and each task reads its own with ``--part``: a
task that is run again reads the same rows. A filter on the time that the vendor filters by goes to the vendor, and
Spark applies it once more.
"""

from __future__ import annotations

import base64
import datetime
import json
import subprocess
import tempfile
from dataclasses import dataclass
from typing import Any, Iterator

import pyarrow as pa
from pyspark.sql.datasource import (
    DataSource,
    DataSourceReader,
    EqualTo,
    GreaterThan,
    GreaterThanOrEqual,
    InputPartition,
    LessThan,
    LessThanOrEqual,
)
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
from pyspark.sql.types import StructType

__all__ = ["Kehu"]

# The version of plans that is understood here.
VERSION = 1

# The column that tells whose a row is, as in other targets of several accounts.
ACCOUNT = "_account"


class KehuError(RuntimeError):
    """What kehu said when it did not do what was asked."""


@dataclass
class Parts(InputPartition):
    """Parts of one account, which one task reads one after the other."""

    account: str | None
    ids: list[str]


class Kehu(DataSource):
    """``spark.read.format("kehu")``."""

    @classmethod
    def name(cls) -> str:
        return "kehu"

    def schema(self) -> StructType:
        command = Command(self.options)
        columns = from_arrow_schema(command.columns(), prefer_timestamp_ntz=True)
        return columns if command.accounts == [None] else columns.add(ACCOUNT, "string")

    def reader(self, schema: StructType) -> Reader:
        return Reader(Command(self.options), schema)


class Reader(DataSourceReader):
    def __init__(self, command: Command, schema: StructType) -> None:
        self.command = command
        self.schema = schema
        self.bounds: list[str] = []

    def pushFilters(self, filters: list) -> Iterator:
        time, lower, upper = self.command.time(), [], []
        for filter in filters:
            # The vendor's filter may be wider than what is asked: Spark applies each once more.
            yield filter
            is_bound = isinstance(filter, (EqualTo, GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual))
            if not is_bound or filter.attribute != (time,) or not isinstance(filter.value, datetime.date):
                continue
            if not isinstance(filter, (LessThan, LessThanOrEqual)):
                lower.append(filter.value)
            if not isinstance(filter, (GreaterThan, GreaterThanOrEqual)):
                upper.append(filter.value)
        if lower:
            self.bounds += ["--from-time", moment(max(lower))]
        if upper:
            self.bounds += ["--to-time", moment(min(upper))]

    def partitions(self) -> list[Parts]:
        command, partitions = self.command, []
        for account in command.accounts:
            plan = command.plan(account, command.parts, self.bounds)
            ids = [part["id"] for part in plan["parts"]]
            tasks = min(command.parallel, len(ids))
            # Neighbours stay together.
            cuts = [len(ids) * task // tasks for task in range(tasks + 1)]
            shares = [ids[begin:end] for begin, end in zip(cuts, cuts[1:])]
            partitions += [Parts(account, share) for share in shares]
        return partitions

    def read(self, partition: Parts) -> Iterator[pa.RecordBatch]:
        columns = to_arrow_schema(self.schema)
        for id in partition.ids:
            for batch in self.command.rows(partition.account, id):
                rows = pa.Table.from_batches([batch])
                if partition.account is not None:
                    rows = rows.append_column(ACCOUNT, pa.repeat(partition.account, len(rows)))
                yield from rows.select(columns.names).cast(columns).to_batches()


class Command:
    """The command, with what all of its calls have in common."""

    def __init__(self, options: dict[str, str]) -> None:
        known = {"api", "operation", "accounts", "parallel", "parts", "kehu", "specs", "filters"}
        unknown = sorted(name for name in options if name.lower() not in known)
        if unknown:
            raise ValueError(f"kehu takes no option {', '.join(unknown)}; there are {', '.join(sorted(known))}")
        get = {name.lower(): value for name, value in options.items()}.get
        missing = [name for name in ("api", "operation") if not get(name)]
        if missing:
            raise ValueError(f"kehu needs the option {' and '.join(missing)}")
        kehu, specs = get("kehu") or "kehu", ["--specs", get("specs")] if get("specs") else []
        self.call = [kehu, "export", get("api"), get("operation"), *specs]
        self.filters = ["--body", get("filters")] if get("filters") else []
        self.accounts = named(get("accounts"), get("api"), [kehu, "accounts", *specs])
        self.parallel = number("parallel", get("parallel") or "1")
        self.parts = number("parts", get("parts") or str(self.parallel))

    def plan(self, account: str | None, parts: int, bounds: list[str] = []) -> dict[str, Any]:
        plan = told(self.of(account) + ["--plan", "json", "--parts", str(parts), *self.filters, *bounds])
        if plan["version"] != VERSION:
            raise KehuError(f"the plan has version {plan['version']}, and kehu_spark reads version {VERSION}")
        return plan

    def columns(self) -> pa.Schema:
        columns = self.plan(self.accounts[0], 1)["columns"]
        if columns is None:
            raise KehuError("this build of kehu writes no Arrow: install one with the feature `parquet`")
        return pa.ipc.open_stream(base64.b64decode(columns)).schema

    def time(self) -> str | None:
        return self.plan(self.accounts[0], 1)["time"]

    def rows(self, account: str | None, id: str) -> Iterator[pa.RecordBatch]:
        arguments = ["--part", id, "--to", "arrow:-", "--rate-share", f"1/{self.parallel}"]
        if self.parallel == 1:
            arguments = arguments[:-2]
        with tempfile.TemporaryFile() as said:
            call = subprocess.Popen(self.of(account) + arguments, stdout=subprocess.PIPE, stderr=said)
            try:
                try:
                    yield from pa.ipc.open_stream(call.stdout)
                except pa.ArrowInvalid as error:
                    # It ended before its end: the exit code tells why.
                    if call.wait() == 0:
                        raise KehuError(f"what kehu wrote is not whole: {error}") from error
                if call.wait() != 0:
                    said.seek(0)
                    raise KehuError(said.read().decode(errors="replace").strip())
            finally:
                # Whoever wants no more rows leaves no process behind.
                call.kill()
                call.wait()
                call.stdout.close()

    def of(self, account: str | None) -> list[str]:
        return self.call + (["--account", account] if account else [])


def told(call: list[str]) -> Any:
    """The JSON that a call tells."""
    ended = subprocess.run(call, capture_output=True, text=True)
    if ended.returncode != 0:
        raise KehuError(ended.stderr.strip())
    return json.loads(ended.stdout)


def named(names: str | None, api: str, accounts: list[str]) -> list[str | None]:
    """The accounts that the option means, none of them where it is not said."""
    if not names:
        return [None]
    if names.strip() != "all":
        found = [name.strip() for name in names.split(",")]
    else:
        found = [account["account"] for account in told(accounts + ["-o", "json"]) if account["api"] == api]
    # Each of them once; what the environment has belongs to an account without a name.
    found = list(dict.fromkeys(name for name in found if name))
    if not found:
        raise ValueError(f"the option accounts names none, and all would be those of {api} in the accounts file")
    return found


def number(option: str, text: str) -> int:
    if not text.isdigit() or int(text) == 0:
        raise ValueError(f"the option {option} is a whole number above 0")
    return int(text)


def moment(value: datetime.date) -> str:
    """As kehu takes it: civil where it has no zone."""
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        value = value.astimezone(datetime.timezone.utc)
        return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value.isoformat()
