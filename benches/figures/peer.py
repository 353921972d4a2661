"""Runs the SQL on standard input against a DuckDB file: peer.py FILE. Needs `pip install duckdb`.

Only where DuckDB's own program is not at hand: starting Python and loading the library then count as well.
"""

import sys

import duckdb

with duckdb.connect(sys.argv[1]) as database:
    database.execute(sys.stdin.read())
