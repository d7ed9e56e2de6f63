package dev.sluice.store.catalog;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.store.schema.TableName;
import dev.sluice.store.schema.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableProperties;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.jdbc.JdbcCatalog;

/// The tables of one folder:
///
/// | Path | What |
/// |---|---|
/// | `catalog.sqlite` (`-wal`, `-shm`) | which metadata file of each table is current |
/// | `warehouse/sluice/TABLE/metadata/` | Iceberg's metadata, manifest lists and manifests |
/// | `warehouse/sluice/TABLE/data/` | Parquet files |
///
/// SQLite runs in WAL mode and syncs every commit. Any thread.
public final class TableCatalog implements AutoCloseable {
    /// The namespace of all tables.
    public static final String NAMESPACE = "sluice";

    private static final Namespace SPACE = Namespace.of(NAMESPACE);
    private static final String FORMAT_PROPERTY = "sluice.format-version";
    private static final int FORMAT = 1;

    private final JdbcCatalog catalog;
    private final LocalFiles io;

    private TableCatalog(JdbcCatalog catalog, LocalFiles io) {
        this.catalog = catalog;
        this.io = io;
    }

    /// Opens the catalogue of a folder and makes it when it is missing.
    ///
    /// @param pins which files readers hold
    /// @throws UnavailableException if the folder cannot be read or written
    public static TableCatalog open(Path folder, Pins pins) {
        Path warehouse = folder.resolve("warehouse");
        LocalFiles io = new LocalFiles(warehouse, pins);
        try {
            Files.createDirectories(warehouse);
            JdbcCatalog catalog = new JdbcCatalog(properties -> io, null, true);
            catalog.initialize(NAMESPACE, settings(folder.resolve("catalog.sqlite"), warehouse));
            if (!catalog.namespaceExists(SPACE)) {
                catalog.createNamespace(SPACE);
            }
            return new TableCatalog(catalog, io);
        } catch (IOException | RuntimeException failure) {
            throw new UnavailableException(
                            StoreErrors.UNREADABLE, "cannot open the catalogue: " + failure.getMessage(), failure)
                    .with("folder", folder);
        }
    }

    /// Opens a table and makes it when it is missing.
    ///
    /// @throws ConfigurationException if a newer version wrote it, or if it was written under another path; nothing
    ///     of it has been touched then
    public IcebergTable table(TableSchema schema) {
        TableName name = schema.table();
        TableIdentifier id = TableIdentifier.of(SPACE, name.sql());
        Table table = catalog.tableExists(id) ? catalog.loadTable(id) : create(id, schema);
        checkFormat(name, table);
        return new IcebergTable(name, schema.timeColumn() + "_nanos", table, io);
    }

    /// Writes a small text file that must be whole or missing after a crash.
    public static void writeDurably(Path file, String text) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + LocalFiles.TEMPORARY);
        Files.writeString(temporary, text);
        LocalFiles.publish(temporary, file);
    }

    /// The read side of the Iceberg REST catalogue over these tables.
    public RestCatalog restCatalog() {
        return new RestCatalog(catalog, SPACE);
    }

    JdbcCatalog iceberg() {
        return catalog;
    }

    @Override
    public void close() {
        catalog.close();
    }

    private static Map<String, String> settings(Path database, Path warehouse) {
        Map<String, String> settings = new HashMap<>();
        settings.put("uri", "jdbc:sqlite:" + database);
        settings.put("warehouse", LocalFiles.locationOf(warehouse));
        settings.put("clients", "2");
        settings.put("jdbc.schema-version", "V1");
        settings.put("jdbc.journal_mode", "WAL");
        settings.put("jdbc.synchronous", "FULL");
        settings.put("jdbc.busy_timeout", "10000");
        return settings;
    }

    private Table create(TableIdentifier id, TableSchema schema) {
        Map<String, String> properties = Map.of(
                TableProperties.FORMAT_VERSION,
                "2",
                TableProperties.METADATA_DELETE_AFTER_COMMIT_ENABLED,
                "true",
                TableProperties.METADATA_PREVIOUS_VERSIONS_MAX,
                "10",
                TableProperties.MANIFEST_MIN_MERGE_COUNT,
                "30",
                FORMAT_PROPERTY,
                Integer.toString(FORMAT));
        Table table = catalog.buildTable(id, IcebergTypes.schemaOf(schema))
                .withPartitionSpec(PartitionSpec.unpartitioned())
                .withProperties(properties)
                .create();
        try {
            Files.createDirectories(io.pathOf(table.location()).resolve("data"));
        } catch (IOException failure) {
            throw new UnavailableException(
                    StoreErrors.UNREADABLE,
                    "cannot make the folder of " + schema.table().sql(),
                    failure);
        }
        return table;
    }

    private static void checkFormat(TableName name, Table table) {
        String version = table.properties().getOrDefault(FORMAT_PROPERTY, "none");
        if (!version.equals(Integer.toString(FORMAT))) {
            throw new ConfigurationException(
                    StoreErrors.NEWER_FORMAT,
                    "format of table " + name.sql() + ": " + version + " (expected: " + FORMAT
                            + "); open this folder with the version of Sluice that wrote it, or a newer one");
        }
    }
}
