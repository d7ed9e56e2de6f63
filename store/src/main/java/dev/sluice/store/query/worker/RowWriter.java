package dev.sluice.store.query.worker;

import dev.sluice.store.query.scan.JsonText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the rows of one answer in one format, row by row. One owner.
abstract class RowWriter {
    private final OutputStream out;
    final List<String> names = new ArrayList<>();
    final List<String> types = new ArrayList<>();
    final StringBuilder text = new StringBuilder();

    private RowWriter(OutputStream out, ResultSetMetaData columns) throws SQLException {
        this.out = out;
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            names.add(columns.getColumnLabel(i));
            types.add(columns.getColumnTypeName(i));
        }
    }

    /// @param out gets the bytes; stays the caller's
    static RowWriter open(RowFormat format, OutputStream out, ResultSetMetaData columns) throws SQLException {
        return switch (format) {
            case JSON -> new Json(out, columns);
            case NDJSON -> new Lines(out, columns);
            case CSV -> new Csv(out, columns);
        };
    }

    /// Writes what comes before the first row.
    final void begin() throws IOException {
        writeBegin();
        flush();
    }

    /// Writes the row on which the cursor is.
    final void row(ResultSet rows) throws SQLException, IOException {
        writeRow(rows);
        flush();
    }

    /// Writes what comes after the last row.
    ///
    /// @param warnings what is missing besides the rows that were cut
    final void end(Ending ending, List<String> warnings) throws IOException {
        writeEnd(ending, warnings);
        flush();
    }

    abstract void writeBegin();

    abstract void writeRow(ResultSet rows) throws SQLException;

    abstract void writeEnd(Ending ending, List<String> warnings);

    private void flush() throws IOException {
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        text.setLength(0);
    }

    private static final class Json extends RowWriter {
        private boolean first = true;

        Json(OutputStream out, ResultSetMetaData columns) throws SQLException {
            super(out, columns);
        }

        @Override
        void writeBegin() {
            text.append("{\"columns\":[");
            for (int i = 0; i < names.size(); i++) {
                text.append(i == 0 ? "{\"name\":" : ",{\"name\":");
                JsonText.quote(names.get(i), text);
                text.append(",\"type\":");
                JsonText.quote(types.get(i), text);
                text.append('}');
            }
            text.append("],\"rows\":[");
        }

        @Override
        void writeRow(ResultSet rows) throws SQLException {
            text.append(first ? "\n[" : ",\n[");
            first = false;
            for (int i = 0; i < names.size(); i++) {
                text.append(i == 0 ? "" : ",");
                CellText.json(rows.getObject(i + 1), types.get(i), text);
            }
            text.append(']');
        }

        @Override
        void writeEnd(Ending ending, List<String> warnings) {
            text.append(ending.truncated() ? "\n],\"truncated\":true" : "\n]");
            List<String> all = new ArrayList<>(warnings);
            ending.warning().ifPresent(all::add);
            for (int i = 0; i < all.size(); i++) {
                text.append(i == 0 ? ",\"warnings\":[" : ",");
                JsonText.quote(all.get(i), text);
            }
            text.append(all.isEmpty() ? "}\n" : "]}\n");
        }
    }

    private static final class Lines extends RowWriter {
        Lines(OutputStream out, ResultSetMetaData columns) throws SQLException {
            super(out, columns);
        }

        @Override
        void writeBegin() {
            // The names are in every line.
        }

        @Override
        void writeRow(ResultSet rows) throws SQLException {
            for (int i = 0; i < names.size(); i++) {
                text.append(i == 0 ? '{' : ',');
                JsonText.quote(names.get(i), text);
                text.append(':');
                CellText.json(rows.getObject(i + 1), types.get(i), text);
            }
            text.append("}\n");
        }

        @Override
        void writeEnd(Ending ending, List<String> warnings) {
            // Nothing ends a stream of lines.
        }
    }

    private static final class Csv extends RowWriter {
        Csv(OutputStream out, ResultSetMetaData columns) throws SQLException {
            super(out, columns);
        }

        @Override
        void writeBegin() {
            for (int i = 0; i < names.size(); i++) {
                text.append(i == 0 ? "" : ",");
                cell(names.get(i));
            }
            text.append("\r\n");
        }

        @Override
        void writeRow(ResultSet rows) throws SQLException {
            for (int i = 0; i < names.size(); i++) {
                text.append(i == 0 ? "" : ",");
                cell(CellText.plain(rows.getObject(i + 1), types.get(i)));
            }
            text.append("\r\n");
        }

        @Override
        void writeEnd(Ending ending, List<String> warnings) {
            // Nothing ends a table of lines.
        }

        private void cell(@Nullable String value) {
            if (value == null) {
                return;
            }
            boolean quoted =
                    value.isEmpty() || value.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
            text.append(quoted ? '"' + value.replace("\"", "\"\"") + '"' : value);
        }
    }
}
