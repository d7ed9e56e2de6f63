package dev.sluice.store.query;

import dev.sluice.store.DamagedFile;
import dev.sluice.store.query.TableSource.TableFiles;
import dev.sluice.store.schema.TableName;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The tables that one question reads, and which of their files are damaged. One owner; closing it lets go of the
/// files.
final class OpenTables implements AutoCloseable {
    private final TableSource source;
    private final List<TableFiles> opened = new ArrayList<>();
    private final List<String> cuts = new ArrayList<>();
    private final Map<TableName, Set<DamagedFile>> damaged = new EnumMap<>(TableName.class);

    OpenTables(TableSource source) {
        this.source = source;
    }

    TableFiles open(TableName table, TimeRange range) {
        return open(table, range.fromNanos(), range.toNanos());
    }

    /// All files of a table.
    TableFiles open(TableName table) {
        return open(table, 0, -1);
    }

    /// @param fromNanos as [TableSource#open]
    /// @param toNanos as [TableSource#open]
    TableFiles open(TableName table, long fromNanos, long toNanos) {
        TableFiles files = source.open(table, fromNanos, toNanos);
        opened.add(files);
        if (!files.damaged().isEmpty()) {
            damaged.computeIfAbsent(table, each -> new LinkedHashSet<>()).addAll(files.damaged());
        }
        return files;
    }

    <T> Answer<T> answer(T content) {
        return new Answer<>(content, warnings());
    }

    /// Notes that there is more than the answer has.
    ///
    /// @param what such as `spans`
    /// @param limit how many the answer has
    void cut(String what, long limit) {
        cuts.add("incomplete: there are more " + what + " than these " + limit);
    }

    /// The first of a list that was asked for with one more than its limit.
    <T> List<T> first(String what, List<T> found, int limit) {
        if (found.size() <= limit) {
            return found;
        }
        cut(what, limit);
        return found.subList(0, limit);
    }

    /// One sentence for each table of which rows may be missing, and for what was cut.
    List<String> warnings() {
        List<String> warnings = new ArrayList<>(cuts);
        damaged.forEach((table, files) -> warnings.add(warning(table, files)));
        return warnings;
    }

    private static String warning(TableName table, Set<DamagedFile> files) {
        DamagedFile first = files.iterator().next();
        long rows = files.stream().mapToLong(DamagedFile::rows).sum();
        String which = files.size() == 1 ? "a damaged file: " : files.size() + " damaged files, the first of them: ";
        return "incomplete: up to " + rows + " rows of " + table.sql() + " are missing, in " + which
                + first.path().getFileName() + " (" + first.reason() + ")";
    }

    @Override
    public void close() {
        opened.forEach(TableFiles::close);
    }
}
