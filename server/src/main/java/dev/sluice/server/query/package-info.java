/// The query port: the query API, pages, metrics and health.
///
/// Start with [QueryRoutes]. What a question costs and how it is answered is the store's business; this package
/// turns HTTP into questions and answers into HTTP, and must never know a table's columns.
@NullMarked
package dev.sluice.server.query;

import org.jspecify.annotations.NullMarked;
