package dev.sluice.store.query.rebuild;

import dev.sluice.otlp.wire.WireWriter;
import java.sql.SQLException;

/// Items that stand alone in their scope: everything but metrics, whose points share a metric. One owner.
abstract class PlainItems implements Items {
    private static final int ITEM = 2;

    /// Writes the fields of the row's item.
    abstract void write(StoredRow row, WireWriter out) throws SQLException;

    @Override
    public final Scope open() {
        WireWriter all = new WireWriter();
        return new Scope() {
            @Override
            public void add(StoredRow row) throws SQLException {
                int mark = all.begin(ITEM);
                PlainItems.this.write(row, all);
                all.end(mark);
            }

            @Override
            public void write(WireWriter out) {
                out.raw(all.array(), 0, all.length());
            }
        };
    }
}
