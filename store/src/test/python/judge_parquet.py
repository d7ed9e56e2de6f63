"""Reads the files of JudgedFiles with pyarrow and compares every value, every checksum and the statistics."""

import datetime
import json
import pathlib
import struct
import sys

import pyarrow as pa
import pyarrow.parquet as pq

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def plain(value):
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float):
        return struct.pack(">d", value).hex()
    if isinstance(value, datetime.datetime):
        return (value - EPOCH) // datetime.timedelta(microseconds=1)
    if isinstance(value, dict):
        return [plain(member) for member in value.values()]
    if isinstance(value, (list, tuple)):
        return [plain(element) for element in value]
    return value


def check_statistics(path, file):
    """The bounds of flat columns enclose what a scan finds; null counts agree."""
    flat = [field.name for field in file.schema_arrow if not pa.types.is_nested(field.type)]
    for group in range(file.metadata.num_row_groups):
        chunks = {file.metadata.row_group(group).column(i).path_in_schema: file.metadata.row_group(group).column(i)
                  for i in range(file.metadata.num_columns)}
        table = file.read_row_group(group, columns=flat)
        for name in flat:
            statistics = chunks[name].statistics
            values = [value for value in table.column(name).to_pylist() if value is not None]
            assert statistics.null_count == table.num_rows - len(values), (path, group, name)
            values = [value for value in values if value == value]
            if not values:
                continue
            assert statistics.has_min_max, (path, group, name)
            if isinstance(values[0], str):
                values = [value.encode() for value in values]
                low, high = statistics.min.encode(), statistics.max.encode()
            else:
                low, high = statistics.min, statistics.max
            if all(not isinstance(value, bytes) or len(value) <= 64 for value in values):
                assert (low, high) == (min(values), max(values)), (path, group, name)
            else:
                assert low <= min(values) and max(values) <= high, (path, group, name)


def check(path):
    with open(path.with_suffix(".jsonl"), encoding="utf-8") as lines:
        expected = [json.loads(line) for line in lines]
    file = pq.ParquetFile(path, page_checksum_verification=True)
    columns = [column.to_pylist() for column in file.read().columns]
    actual = [plain(row) for row in zip(*columns)]
    assert len(actual) == len(expected), (path, len(actual), len(expected))
    for number, (got, wanted) in enumerate(zip(actual, expected)):
        assert got == wanted, f"{path} row {number}:\n{got}\n{wanted}"
    for field in file.schema_arrow:
        assert b"PARQUET:field_id" in field.metadata, (path, field.name)
    check_statistics(path, file)
    return len(actual)


def main(folder):
    paths = sorted(pathlib.Path(folder).glob("*.parquet"))
    assert paths, f"no files in {folder}"
    rows = sum(check(path) for path in paths)
    print(f"pyarrow {pa.__version__}: {len(paths)} files, {rows} rows, every value as written")


main(sys.argv[1])
