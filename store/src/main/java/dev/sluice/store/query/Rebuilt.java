package dev.sluice.store.query;

import dev.sluice.store.query.rebuild.Rebuild;
import dev.sluice.store.query.scan.TableScan;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;

/// Whole rows of one statement, as one OTLP message.
///
/// | offset | size | type | meaning |
/// |---|---|---|---|
/// | 0 | 4 | int32, big-endian | rows |
/// | 4 | rest | bytes | the message |
///
/// @param message nobody writes the array
record Rebuilt(int rows, byte[] message) {
    /// @param scan whose rows they are
    static Form<Rebuilt> of(TableScan scan) {
        return new Form<>() {
            @Override
            public byte[] write(ResultSet rows) throws SQLException {
                Rebuild rebuild = new Rebuild();
                rebuild.addAll(scan, rows);
                byte[] message = rebuild.message();
                return ByteBuffer.allocate(Integer.BYTES + message.length)
                        .putInt(rebuild.rows())
                        .put(message)
                        .array();
            }

            @Override
            public Rebuilt read(byte[] bytes) throws IOException {
                if (bytes.length < Integer.BYTES) {
                    throw new EOFException("rows: " + bytes.length + " bytes (expected: at least 4)");
                }
                return new Rebuilt(
                        ByteBuffer.wrap(bytes).getInt(), Arrays.copyOfRange(bytes, Integer.BYTES, bytes.length));
            }
        };
    }

    /// A number in one row.
    static Form<Long> number() {
        return new Form<>() {
            @Override
            public byte[] write(ResultSet rows) throws SQLException {
                rows.next();
                return ByteBuffer.allocate(Long.BYTES).putLong(rows.getLong(1)).array();
            }

            @Override
            public Long read(byte[] bytes) {
                return ByteBuffer.wrap(bytes).getLong();
            }
        };
    }
}
