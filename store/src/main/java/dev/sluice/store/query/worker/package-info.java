/// SQL of users, in a process of its own.
///
/// Start with [dev.sluice.store.query.worker.SqlWorker], the main class of that process. A statement is parsed into
/// DuckDB's own syntax tree, checked against what is allowed, lowered to the columns that files really have, and run
/// in a database that lives for this one statement and can open only its files. This package must never know a store:
/// it is told which files to read.
@NullMarked
package dev.sluice.store.query.worker;

import org.jspecify.annotations.NullMarked;
