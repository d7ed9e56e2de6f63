package dev.sluice.store.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.ManifestFiles;
import org.apache.iceberg.ManifestReader;
import org.apache.iceberg.ReachableFileUtil;
import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

/// Finds and deletes the files of a table that nothing names any more: a crash leaves them at any moment, and
/// expiring snapshots never finds them. Only while nobody writes: a file that is about to be committed is not
/// named either.
final class Sweep {
    private final Table table;
    private final LocalFiles io;
    private final Set<Path> named = new HashSet<>();

    private Sweep(Table table, LocalFiles io) {
        this.table = table;
        this.io = io;
    }

    static Sweep of(Table table, LocalFiles io) {
        return new Sweep(table, io);
    }

    /// @return how many files are gone
    int run() {
        ReachableFileUtil.metadataFileLocations(table, false).forEach(this::keep);
        ReachableFileUtil.manifestListLocations(table).forEach(this::keep);
        ReachableFileUtil.statisticsFilesLocations(table).forEach(this::keep);
        Set<String> manifests = new HashSet<>();
        for (Snapshot snapshot : table.snapshots()) {
            for (ManifestFile manifest : snapshot.allManifests(table.io())) {
                if (manifests.add(manifest.path())) {
                    keep(manifest.path());
                    keepFilesOf(manifest);
                }
            }
        }
        Path location = io.pathOf(table.location());
        return deleteOthers(location.resolve("metadata")) + deleteOthers(location.resolve("data"));
    }

    private void keepFilesOf(ManifestFile manifest) {
        try (ManifestReader<DataFile> reader = ManifestFiles.read(manifest, table.io(), table.specs())) {
            reader.forEach(file -> keep(file.location()));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + manifest.path(), failure);
        }
    }

    private void keep(String location) {
        named.add(io.pathOf(location));
    }

    private int deleteOthers(Path folder) {
        int deleted = 0;
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (Files.isRegularFile(entry) && !named.contains(entry)) {
                    io.deleteFile(entry.toString());
                    deleted++;
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot list " + folder, failure);
        }
        return deleted;
    }
}
