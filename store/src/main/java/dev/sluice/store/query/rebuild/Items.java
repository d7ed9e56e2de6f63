package dev.sluice.store.query.rebuild;

import dev.sluice.otlp.wire.WireWriter;
import java.sql.SQLException;

/// Writes the row's item into the messages of its scope.
interface Items {
    /// The messages of one scope so far.
    interface Scope {
        /// Adds the item of the row.
        void add(StoredRow row) throws SQLException;

        /// Writes all items as field 2 of the scope.
        void write(WireWriter out);
    }

    /// The items of a new scope.
    Scope open();
}
