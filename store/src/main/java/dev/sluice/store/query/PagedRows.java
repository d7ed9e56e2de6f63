package dev.sluice.store.query;

import dev.sluice.store.query.TableSource.TableFiles;
import dev.sluice.store.query.rebuild.Rebuild;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of one table, newest first, page by page.
///
/// Rows have no identity, so the order is by time and then by a hash of the row, and a cursor says after how many
/// rows of the last (time, hash) it stands. The page's keys are found first, over few columns; whole rows are read
/// only for the range of keys of the page. Any thread.
final class PagedRows {
    private final LocalDatabase database;

    PagedRows(LocalDatabase database) {
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

    private record Key(long time, String hash) {}

    /// Adds a page to a rebuilt message.
    ///
    /// @return where the page ends, or null when it is the last
    @Nullable
    Mark page(TableFiles files, Order order, Conditions conditions, @Nullable Mark after, int limit, Rebuild rebuild) {
        String from = " FROM (SELECT *, " + order.time + " AS \"#time\", " + order.hash + " AS \"#hash\" FROM "
                + files.scan().relation() + conditions.where() + ")";
        String bound = after == null ? "true" : after.condition();
        String sorted = " ORDER BY \"#time\" DESC, \"#hash\" DESC LIMIT ";
        long skip = after == null ? 0 : after.passed;
        String keys = "SELECT \"#time\", \"#hash\"::VARCHAR" + from + " WHERE " + bound + sorted + (limit + 1)
                + " OFFSET " + skip;
        List<Key> found = database.ask(keys, conditions.params(), rows -> {
            List<Key> all = new ArrayList<>();
            while (rows.next()) {
                all.add(new Key(rows.getLong(1), rows.getString(2)));
            }
            return all;
        });
        List<Key> page = found.subList(0, Math.min(limit, found.size()));
        if (page.isEmpty()) {
            return null;
        }
        String whole = "SELECT * EXCLUDE (\"#time\", \"#hash\")" + from + " WHERE " + bound + " AND \"#time\" >= "
                + page.getLast().time + sorted + page.size() + " OFFSET " + skip;
        database.ask(whole, conditions.params(), rows -> {
            rebuild.addAll(files.scan(), rows);
            return rebuild;
        });
        return found.size() > limit ? mark(page, after) : null;
    }

    private static Mark mark(List<Key> page, @Nullable Mark after) {
        Key last = page.getLast();
        long passed = page.stream().filter(last::equals).count();
        boolean same = after != null && after.time == last.time && after.hash.equals(last.hash);
        return new Mark(last.time, last.hash, same && after != null ? passed + after.passed : passed);
    }
}
