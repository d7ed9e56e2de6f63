package dev.sluice.store.query;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a result is written down as bytes, and read from them. Every result takes this way, cached or not, so that
/// both give the same.
///
/// Bytes that were written by another version, or by somebody else, are refused with an IOException or a
/// RuntimeException, or give a wrong answer; whoever keeps them keeps the versions apart.
interface Form<T> {
    /// @param rows before the first row; closed by the caller
    byte[] write(ResultSet rows) throws SQLException;

    T read(byte[] bytes) throws IOException;

    /// One row of a list.
    interface Row<T> {
        void write(ResultSet row, DataOutputStream out) throws SQLException, IOException;

        T read(DataInputStream in) throws IOException;
    }

    /// As many rows as there are.
    static <T> Form<List<T>> list(Row<T> row) {
        return new Form<>() {
            @Override
            public byte[] write(ResultSet rows) throws SQLException {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream(1_024);
                DataOutputStream out = new DataOutputStream(bytes);
                try {
                    while (rows.next()) {
                        out.writeBoolean(true);
                        row.write(rows, out);
                    }
                    out.writeBoolean(false);
                } catch (IOException impossible) {
                    throw new UncheckedIOException(impossible);
                }
                return bytes.toByteArray();
            }

            @Override
            public List<T> read(byte[] bytes) throws IOException {
                DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
                List<T> all = new ArrayList<>();
                while (in.readBoolean()) {
                    all.add(row.read(in));
                }
                return all;
            }
        };
    }

    /// A text, or null.
    static void text(DataOutputStream out, @Nullable String text) throws IOException {
        if (text == null) {
            out.writeInt(-1);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    static @Nullable String textOrNull(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : new String(bytes(in, length), StandardCharsets.UTF_8);
    }

    static String text(DataInputStream in) throws IOException {
        String text = textOrNull(in);
        return text == null ? "" : text;
    }

    private static byte[] bytes(DataInputStream in, int length) throws IOException {
        if (length > in.available()) {
            throw new EOFException("text: " + length + " bytes (expected: at most " + in.available() + ")");
        }
        return in.readNBytes(length);
    }
}
