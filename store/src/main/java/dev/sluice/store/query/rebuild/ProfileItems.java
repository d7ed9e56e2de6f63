package dev.sluice.store.query.rebuild;

import dev.sluice.otlp.wire.WireWriter;
import java.sql.SQLException;

/// Profiles, as the bytes that arrived. One owner.
final class ProfileItems extends PlainItems {
    @Override
    void write(StoredRow row, WireWriter out) throws SQLException {
        Fields.raw(out, row.bytes("raw"));
    }
}
