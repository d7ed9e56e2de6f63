/// Questions to the store.
///
/// Start with [dev.sluice.store.query.SqlQueries] for statements of users, which run in worker processes, and with
/// [dev.sluice.store.query.StoreQueries] for our own questions, which run in this one. Both read a
/// [dev.sluice.store.query.TableSource]: the files of a table at one moment. This package must never know HTTP.
@NullMarked
package dev.sluice.store.query;

import org.jspecify.annotations.NullMarked;
