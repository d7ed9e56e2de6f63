package dev.sluice.store.catalog;

import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.store.parquet.ParquetFile;
import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.TableName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.DeleteFiles;
import org.apache.iceberg.ExpireSnapshots;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateProperties;
import org.apache.iceberg.UpdateSchema;
import org.jspecify.annotations.Nullable;

/// One table: its columns, its properties, and the files that count.
///
/// Files and properties change together, in one commit. When a commit fails, nobody knows whether it took
/// effect; the table then reads itself back before the next change, and [#settle()] tells.
///
/// Changes are made one at a time; what is committed may be read from any thread meanwhile.
public final class IcebergTable {
    private static final Comparator<SealedFile> OLDEST_FIRST =
            Comparator.comparingLong(SealedFile::sealedMillis).thenComparing(SealedFile::path);

    private final TableName name;
    private final String timeColumn;
    private final Table table;
    private final LocalFiles io;
    private final Path dataFolder;
    private volatile State state;
    private volatile boolean uncertain;
    private int filesWritten;
    /// The file of the last commit, while nobody knows whether it took effect.
    private @Nullable Path attempted;
    /// The entry of the file that came last: the one that is replaced, when one is.
    private @Nullable DataFile newest;

    /// What is committed. Immutable.
    ///
    /// @param fieldIds by dotted path, in the order of the schema
    /// @param files oldest seal first
    public record State(
            Map<String, Integer> fieldIds,
            List<AttributeColumn> attributeColumns,
            Map<String, String> properties,
            List<SealedFile> files) {}

    IcebergTable(TableName name, String timeColumn, Table table, LocalFiles io) {
        this.name = name;
        this.timeColumn = timeColumn;
        this.table = table;
        this.io = io;
        this.dataFolder = io.pathOf(table.location()).resolve("data");
        this.state = read();
    }

    public TableName name() {
        return name;
    }

    /// What is committed now.
    public State state() {
        return state;
    }

    public @Nullable String property(String key) {
        return state.properties().get(key);
    }

    /// Where the table's data files lie.
    public Path dataFolder() {
        return dataFolder;
    }

    /// Reads back what is committed.
    ///
    /// @throws UnavailableException if the catalogue or the metadata cannot be read
    private void reload() {
        try {
            table.refresh();
            state = read();
            uncertain = false;
        } catch (RuntimeException failure) {
            throw failed("cannot read the table", failure);
        }
    }

    /// Adds columns for attributes. Names that the table has already, in any case of letters, are left out.
    public void addColumns(Collection<AttributeColumn> wanted) {
        Set<String> taken = new HashSet<>();
        table.schema().columns().forEach(field -> taken.add(field.name().toLowerCase(Locale.ROOT)));
        UpdateSchema update = table.updateSchema();
        int added = 0;
        for (AttributeColumn column : wanted) {
            if (taken.add(column.name().toLowerCase(Locale.ROOT))) {
                update.addColumn(
                        null,
                        column.name(),
                        IcebergTypes.typeOf(column.column()),
                        column.column().meaning());
                added++;
            }
        }
        if (added > 0) {
            change("cannot add columns", update::commit);
            State before = state;
            state = new State(
                    IcebergTypes.fieldIds(table.schema()),
                    IcebergTypes.attributeColumns(table.schema()),
                    before.properties(),
                    before.files());
        }
    }

    /// Where to write a data file before it is committed: another path at every call.
    public Path temporaryFile() {
        return dataFolder.resolve("." + ++filesWritten + LocalFiles.TEMPORARY);
    }

    /// Puts a written file into the table, in the place of another, and sets properties, all or nothing.
    ///
    /// @param written at [#temporaryFile()]; forced to stable storage and renamed by this
    /// @param replaced a file of the table whose rows the new one has too; null to add
    /// @param sealedMillis now, since the epoch
    /// @throws UnavailableException if it did not get through, or if nobody knows
    public SealedFile commit(
            ParquetFile written, @Nullable SealedFile replaced, Map<String, String> properties, long sealedMillis) {
        Metrics metrics = FileMetrics.of(written, table.schema());
        // The number of the last temporary file: unique in this process, and the digest does the rest.
        Path target = dataFolder.resolve(SealedFile.name(sealedMillis, filesWritten, written.digest()));
        publish(written.path(), target);
        DataFile file = DataFiles.builder(PartitionSpec.unpartitioned())
                .withPath(LocalFiles.locationOf(target))
                .withFormat(FileFormat.PARQUET)
                .withFileSizeInBytes(written.bytes())
                .withMetrics(metrics)
                .build();
        attempted = target;
        change("cannot commit a file", () -> {
            Transaction transaction = table.newTransaction();
            if (replaced == null) {
                transaction.newAppend().appendFile(file).commit();
            } else {
                DataFile old = find(replaced);
                transaction.newOverwrite().deleteFile(old).addFile(file).commit();
            }
            setProperties(transaction.updateProperties(), properties);
            transaction.commitTransaction();
        });
        attempted = null;
        newest = file;
        SealedFile sealed = SealedFile.of(target, written.rows(), written.bytes(), timesOf(file));
        List<SealedFile> files = new ArrayList<>(state.files());
        files.removeIf(known -> replaced != null && known.path().equals(replaced.path()));
        files.add(sealed);
        publishFiles(files);
        return sealed;
    }

    /// Finds out whether the last [#commit] that failed took effect all the same, and deletes its file when it
    /// did not.
    ///
    /// @return its file; null when it did not take effect, or when no commit has failed
    /// @throws UnavailableException if it is still not known
    public @Nullable SealedFile settle() {
        Path file = attempted;
        if (uncertain) {
            reload();
        }
        attempted = null;
        if (file == null) {
            return null;
        }
        for (SealedFile known : state.files()) {
            if (known.path().equals(file)) {
                return known;
            }
        }
        io.deleteFile(file.toString());
        return null;
    }

    /// Sets properties alone.
    public void setProperties(Map<String, String> properties) {
        change("cannot set properties", () -> setProperties(table.updateProperties(), properties));
        publishFiles(state.files());
    }

    /// Takes files out of the table. Their bytes stay until no snapshot names them.
    public void remove(Collection<SealedFile> removed) {
        Set<Path> paths = new HashSet<>();
        removed.forEach(file -> paths.add(file.path()));
        change("cannot remove files", () -> {
            DeleteFiles delete = table.newDelete();
            paths.forEach(path -> delete.deleteFile(LocalFiles.locationOf(path)));
            delete.commit();
        });
        publishFiles(state.files().stream()
                .filter(file -> !paths.contains(file.path()))
                .toList());
    }

    /// Forgets snapshots before a time, but for the current one, and deletes the files which only they named.
    public void expireSnapshots(long olderThanMillis) {
        Snapshot current = table.currentSnapshot();
        List<Long> old = new ArrayList<>();
        for (Snapshot snapshot : table.snapshots()) {
            if (snapshot.timestampMillis() < olderThanMillis && !snapshot.equals(current)) {
                old.add(snapshot.snapshotId());
            }
        }
        if (!old.isEmpty()) {
            change("cannot expire snapshots", () -> {
                ExpireSnapshots expire = table.expireSnapshots();
                // By id, and not by time: then Iceberg deletes what cannot be reached, also what the current snapshot
                // itself took out. By time it would keep that until yet another commit.
                old.forEach(expire::expireSnapshotId);
                expire.commit();
            });
        }
    }

    /// Deletes what no snapshot names: data files, manifests, metadata, temporary files.
    ///
    /// @return how many
    public int sweep() {
        return Sweep.of(table, io).run();
    }

    private static void setProperties(UpdateProperties update, Map<String, String> properties) {
        properties.forEach(update::set);
        update.commit();
    }

    private void publishFiles(List<SealedFile> files) {
        List<SealedFile> sorted = new ArrayList<>(files);
        sorted.sort(OLDEST_FIRST);
        State before = state;
        state = new State(
                before.fieldIds(), before.attributeColumns(), Map.copyOf(table.properties()), List.copyOf(sorted));
    }

    private void publish(Path temporary, Path target) {
        try {
            LocalFiles.publish(temporary, target);
        } catch (IOException failure) {
            io.deleteFile(temporary.toString());
            throw failed("cannot force a data file to stable storage", failure);
        }
    }

    /// The entry of a file in the current snapshot.
    private DataFile find(SealedFile wanted) {
        String location = LocalFiles.locationOf(wanted.path());
        if (newest != null && newest.location().equals(location)) {
            return newest;
        }
        for (DataFile file : dataFiles()) {
            if (file.location().equals(location)) {
                return file;
            }
        }
        throw new IllegalStateException(
                "file to replace: " + location + " (expected: one of table " + name.sql() + ")");
    }

    private State read() {
        List<SealedFile> files = new ArrayList<>();
        for (DataFile file : dataFiles()) {
            files.add(SealedFile.of(
                    io.pathOf(file.location()), file.recordCount(), file.fileSizeInBytes(), timesOf(file)));
        }
        files.sort(OLDEST_FIRST);
        Map<String, Integer> ids = new LinkedHashMap<>(IcebergTypes.fieldIds(table.schema()));
        return new State(
                ids, IcebergTypes.attributeColumns(table.schema()), Map.copyOf(table.properties()), List.copyOf(files));
    }

    private List<DataFile> dataFiles() {
        List<DataFile> files = new ArrayList<>();
        Snapshot current = table.currentSnapshot();
        if (current == null) {
            return files;
        }
        for (ManifestFile manifest : current.dataManifests(table.io())) {
            try (ManifestReader<DataFile> reader = ManifestFiles.read(manifest, table.io(), table.specs())) {
                reader.forEach(file -> files.add(file.copy()));
            } catch (IOException failure) {
                throw new UncheckedIOException("cannot read " + manifest.path(), failure);
            }
        }
        return files;
    }

    private SealedFile.TimeRange timesOf(DataFile file) {
        int id = table.schema().findField(timeColumn).fieldId();
        ByteBuffer lower =
                file.lowerBounds() == null ? null : file.lowerBounds().get(id);
        ByteBuffer upper =
                file.upperBounds() == null ? null : file.upperBounds().get(id);
        if (lower == null || upper == null) {
            return SealedFile.TimeRange.ALL;
        }
        return SealedFile.TimeRange.ofSigned(longOf(lower), longOf(upper));
    }

    private static long longOf(ByteBuffer bytes) {
        return bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).getLong(bytes.position());
    }

    private void change(String failure, Runnable change) {
        if (uncertain) {
            reload();
        }
        try {
            uncertain = true;
            change.run();
            uncertain = false;
        } catch (RuntimeException reason) {
            throw failed(failure, reason);
        }
    }

    private UnavailableException failed(String what, Exception reason) {
        return new UnavailableException(
                        StoreErrors.COMMIT_FAILED, what + " of " + name.sql() + ": " + reason.getMessage(), reason)
                .with("table", name.sql());
    }
}
