package dev.sluice.store.query;

import dev.sluice.store.query.TableSource.TableFiles;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of one table, newest first, page by page.
///
/// Rows have no identity, so the order is by time and then by a hash of the row, and a cursor says after how many
/// rows of the last (time, hash) it stands. The page's keys are found first, over few columns; whole rows are read
/// only for the range of keys of the page. Any thread.
final class PagedRows {
    private final CachedDatabase database;

    PagedRows(CachedDatabase database) {
        this.database = database;
    }

    /// Which rows, in which order.
    ///
    /// @param time an expression of nanoseconds
    /// @param hash an expression that tells rows of the same time apart
    record Order(String time, String hash) {}

    /// The end of a page.
    ///
    /// @param passed rows of this very time and hash that were on this page or before
    record Mark(long time, String hash, long passed) {
        static @Nullable Mark of(@Nullable List<String> fields, int from) {
            if (fields == null || fields.get(from + 1).isEmpty()) {
                return null;
            }
            String hash = fields.get(from + 1);
            if (!hash.matches("[0-9]{1,20}")) {
                throw Cursor.refused(hash);
            }
            return new Mark(Cursor.number(fields.get(from)), hash, Cursor.number(fields.get(from + 2)));
        }

        /// Rows from this time and hash on.
        String condition() {
            return "(\"#time\" < " + time + " OR (\"#time\" = " + time + " AND \"#hash\" <= " + hash + "))";
        }
    }

    /// One page.
    ///
    /// @param end where it ends, or null when it is the last
    record Part(Rebuilt rows, @Nullable Mark end) {}

    private record Key(long time, String hash) {}

    private static final Form.Row<Key> KEY = new Form.Row<>() {
        @Override
        public void write(ResultSet row, DataOutputStream out) throws SQLException, IOException {
            out.writeLong(row.getLong(1));
            Form.text(out, row.getString(2));
        }

        @Override
        public Key read(DataInputStream in) throws IOException {
            return new Key(in.readLong(), Form.text(in));
        }
    };

    /// The next rows after a mark.
    Part page(TableFiles files, Order order, Conditions conditions, @Nullable Mark after, int limit) {
        String from = " FROM (SELECT *, " + order.time + " AS \"#time\", " + order.hash + " AS \"#hash\" FROM "
                + files.scan().relation() + conditions.where() + ")";
        String bound = after == null ? "true" : after.condition();
        String sorted = " ORDER BY \"#time\" DESC, \"#hash\" DESC LIMIT ";
        long skip = after == null ? 0 : after.passed;
        String keys = "SELECT \"#time\", \"#hash\"::VARCHAR" + from + " WHERE " + bound + sorted + (limit + 1)
                + " OFFSET " + skip;
        List<Key> found = database.ask(keys, conditions.params(), Form.list(KEY));
        List<Key> page = found.subList(0, Math.min(limit, found.size()));
        if (page.isEmpty()) {
            return new Part(new Rebuilt(0, new byte[0]), null);
        }
        String whole = "SELECT * EXCLUDE (\"#time\", \"#hash\")" + from + " WHERE " + bound + " AND \"#time\" >= "
                + page.getLast().time + sorted + page.size() + " OFFSET " + skip;
        Rebuilt rows = database.ask(whole, conditions.params(), Rebuilt.of(files.scan()));
        return new Part(rows, found.size() > limit ? mark(page, after) : null);
    }

    private static Mark mark(List<Key> page, @Nullable Mark after) {
        Key last = page.getLast();
        long passed = page.stream().filter(last::equals).count();
        boolean same = after != null && after.time == last.time && after.hash.equals(last.hash);
        return new Mark(last.time, last.hash, same && after != null ? passed + after.passed : passed);
    }
}
