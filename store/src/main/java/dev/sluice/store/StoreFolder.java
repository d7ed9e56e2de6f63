package dev.sluice.store;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.failure.FailureHandler;
import dev.sluice.store.catalog.IcebergTable;
import dev.sluice.store.catalog.Pins;
import dev.sluice.store.catalog.StoreErrors;
import dev.sluice.store.catalog.TableCatalog;
import dev.sluice.store.schema.TableName;
import dev.sluice.store.schema.TableSchema;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What lies in the folder of a store, opened and checked:
///
/// | Path | What |
/// |---|---|
/// | `format` | `sluice-store 1`, the layout of all the rest; then a line with the folder's own path |
/// | `lock` | locked by the process that has the store open |
/// | `catalog.sqlite`, `warehouse/` | the tables, see [TableCatalog] |
/// | `hot/` | rows of this process that are not sealed yet; emptied at every start |
/// | `quarantine/` | damaged files, see [Quarantine] |
final class StoreFolder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreFolder.class);
    private static final String MARKER = "sluice-store ";
    private static final int FORMAT = 1;

    private final StoreOptions options;
    private final FileChannel lock;
    private final Pins pins = new Pins();
    private final TableCatalog catalog;
    private final List<IcebergTable> tables = new ArrayList<>();
    private final HotFolder hot;
    private final Quarantine quarantine;
    private boolean closed;

    private StoreFolder(StoreOptions options, FileChannel lock, FailureHandler failures) throws IOException {
        this.options = options;
        this.lock = lock;
        Path dir = options.dir();
        this.catalog = TableCatalog.open(dir, pins);
        try {
            for (TableName name : TableName.values()) {
                tables.add(catalog.table(TableSchema.of(name)));
            }
            tables.forEach(this::checkSource);
            this.hot = HotFolder.open(dir.resolve("hot"), new SecureRandom());
            this.quarantine = Quarantine.open(dir.resolve("quarantine"), failures);
            int leftovers = clearLeftovers();
            if (leftovers > 0) {
                LOG.info("cleared {} files that an interrupted commit left in {}", leftovers, dir);
            }
        } catch (IOException | RuntimeException failure) {
            catalog.close();
            throw failure;
        }
    }

    /// @throws ConfigurationException if the folder must not be opened; nothing has been changed then
    /// @throws UnavailableException if it cannot be read or written
    static StoreFolder open(StoreOptions options, FailureHandler failures) {
        Path dir = options.dir();
        try {
            checkFormat(dir);
            Files.createDirectories(dir);
            FileChannel lock = lock(dir);
            try {
                mark(dir);
                return new StoreFolder(options, lock, failures);
            } catch (IOException | RuntimeException failure) {
                lock.close();
                throw failure;
            }
        } catch (IOException failure) {
            throw new UnavailableException(
                            StoreErrors.UNREADABLE, "cannot open the store: " + failure.getMessage(), failure)
                    .with("folder", dir);
        }
    }

    /// Deletes files that nothing names any more, while nobody commits.
    int clearLeftovers() {
        return tables.stream().mapToInt(IcebergTable::sweep).sum();
    }

    TableCatalog catalog() {
        return catalog;
    }

    List<IcebergTable> tables() {
        return List.copyOf(tables);
    }

    Pins pins() {
        return pins;
    }

    HotFolder hot() {
        return hot;
    }

    Quarantine quarantine() {
        return quarantine;
    }

    /// A position among a table's properties; the start when it has none.
    SourcePosition position(IcebergTable table, String property) {
        String text = table.property(property);
        return text == null || options.source().isEmpty()
                ? SourcePosition.start(options.source())
                : SourcePosition.parse(text);
    }

    /// Up to here all tables are complete: the lowest position of a table, or what the last commit of any says,
    /// if more.
    SourcePosition completeThrough() {
        SourcePosition lowest = position(tables.getFirst(), Sealing.POSITION);
        SourcePosition stated = SourcePosition.start(options.source());
        for (IcebergTable table : tables) {
            SourcePosition own = position(table, Sealing.POSITION);
            SourcePosition all = position(table, Sealing.COMPLETE);
            lowest = lowest.isAfter(own) ? own : lowest;
            stated = all.isAfter(stated) ? all : stated;
        }
        return lowest.isAfter(stated) ? lowest : stated;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        hot.close();
        catalog.close();
        try {
            lock.close();
        } catch (IOException failure) {
            LOG.warn("cannot unlock {}: {}", options.dir(), failure.toString());
        }
    }

    private static void checkFormat(Path dir) throws IOException {
        Path marker = dir.resolve("format");
        if (!Files.exists(marker)) {
            if (Files.exists(dir.resolve("catalog.sqlite"))) {
                throw new ConfigurationException(
                        StoreErrors.DAMAGED,
                        "file " + marker
                                + ": missing (expected: beside catalog.sqlite); put it back, its first line"
                                + " is '" + MARKER + FORMAT + "', its second this folder's path when it was made");
            }
            return;
        }
        List<String> lines = Files.readAllLines(marker);
        String layout = lines.isEmpty() ? "" : lines.getFirst();
        if (!layout.equals(MARKER + FORMAT)) {
            throw new ConfigurationException(
                    StoreErrors.NEWER_FORMAT,
                    "format of " + dir + ": " + layout + " (expected: " + MARKER + FORMAT
                            + "); open this folder with the version of Sluice that wrote it, or a newer one");
        }
        String place = lines.size() < 2 ? "" : lines.get(1);
        if (!place.equals(dir.toString())) {
            throw new ConfigurationException(
                    StoreErrors.MOVED,
                    "folder of the store: " + dir + " (expected: " + place
                            + "); its tables name absolute paths: move it"
                            + " back, or put a link to it there and open it by that path");
        }
    }

    private static void mark(Path dir) throws IOException {
        Path marker = dir.resolve("format");
        if (!Files.exists(marker)) {
            TableCatalog.writeDurably(marker, MARKER + FORMAT + "\n" + dir + "\n");
        }
    }

    private static FileChannel lock(Path dir) throws IOException {
        FileChannel channel =
                FileChannel.open(dir.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException ownProcess) {
            LOG.debug("{} is open in this process", dir);
        } catch (IOException failure) {
            channel.close();
            throw failure;
        }
        channel.close();
        throw new ConfigurationException(
                StoreErrors.LOCKED, "folder " + dir + ": open in another process (expected: in no other)");
    }

    private void checkSource(IcebergTable table) {
        String text = table.property(Sealing.POSITION);
        if (text == null || options.source().isEmpty()) {
            return;
        }
        String known = SourcePosition.parse(text).source();
        if (!known.equals(options.source())) {
            throw new ConfigurationException(
                    StoreErrors.FOREIGN_SOURCE,
                    "journal: " + options.source() + " (expected: " + known + ", from which table "
                            + table.name().sql() + " was filled); put that journal back, or move the folder "
                            + options.dir() + " aside and begin with empty tables");
        }
    }
}
