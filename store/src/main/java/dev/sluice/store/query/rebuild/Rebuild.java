package dev.sluice.store.query.rebuild;

import dev.sluice.otlp.wire.WireWriter;
import dev.sluice.store.query.scan.TableScan;
import dev.sluice.store.schema.AttributeLevel;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Collects rows and writes them as one `TracesData`, `LogsData`, `MetricsData` or `ProfilesData`. One owner.
///
/// Rows whose resource and whose scope have the same bytes share one; everything else keeps the order in which it
/// came. The four messages have the same shape:
///
/// | message | field | content |
/// |---|---|---|
/// | …Data | 1 | Resource… |
/// | Resource… | 1 | Resource: attributes in 1 |
/// | | 2 | Scope… |
/// | | 3 | schema URL |
/// | Scope… | 1 | InstrumentationScope: name in 1, version in 2, attributes in 3 |
/// | | 2 | items |
/// | | 3 | schema URL |
public final class Rebuild {
    private final Map<ByteBuffer, Resource> resources = new LinkedHashMap<>();
    private int rows;

    private static final class Resource {
        final byte[] after;
        final byte[] message;
        final Map<ByteBuffer, Scope> scopes = new LinkedHashMap<>();

        Resource(byte[] message, byte[] after) {
            this.message = message;
            this.after = after;
        }
    }

    private record Scope(byte[] message, byte[] after, Items.Scope items) {}

    /// How many rows were added.
    public int rows() {
        return rows;
    }

    /// Adds all rows of a result.
    ///
    /// @param scan what was scanned
    /// @param result has all columns of the scan; stays the caller's; read to its end
    public void addAll(TableScan scan, ResultSet result) throws SQLException {
        StoredRow row = new StoredRow(result);
        Items items = items(scan);
        AttributeFields resourceAttributes = new AttributeFields(AttributeLevel.RESOURCE, scan);
        AttributeFields scopeAttributes = new AttributeFields(AttributeLevel.SCOPE, scan);
        while (result.next()) {
            Resource resource = resource(row, resourceAttributes);
            scope(row, scopeAttributes, resource, items).items().add(row);
            rows++;
        }
    }

    private static Items items(TableScan scan) {
        return switch (scan.table()) {
            case SPANS -> new SpanItems(scan);
            case LOGS -> new LogItems(scan);
            case METRIC_POINTS, METRIC_HISTOGRAMS -> new MetricItems(scan);
            case PROFILES -> new ProfileItems();
        };
    }

    private Resource resource(StoredRow row, AttributeFields attributes) throws SQLException {
        WireWriter message = new WireWriter();
        if (!row.isNull("resource_attributes")) {
            int mark = message.begin(1);
            attributes.write(row, message, 1);
            Fields.raw(message, row.bytes("resource_rest"));
            message.end(mark);
        }
        byte[] after = after(row, "resource");
        Resource resource = new Resource(message.toByteArray(), after);
        Resource known = resources.putIfAbsent(key(resource.message, after), resource);
        return known == null ? resource : known;
    }

    private static Scope scope(StoredRow row, AttributeFields attributes, Resource resource, Items items)
            throws SQLException {
        WireWriter message = new WireWriter();
        if (!row.isNull("scope_attributes")) {
            int mark = message.begin(1);
            Fields.text(message, 1, row.text("scope_name"));
            Fields.text(message, 2, row.text("scope_version"));
            attributes.write(row, message, 3);
            Fields.raw(message, row.bytes("scope_rest"));
            message.end(mark);
        }
        byte[] bytes = message.toByteArray();
        byte[] after = after(row, "scope");
        return resource.scopes.computeIfAbsent(key(bytes, after), key -> new Scope(bytes, after, items.open()));
    }

    private static byte[] after(StoredRow row, String envelope) throws SQLException {
        WireWriter out = new WireWriter();
        Fields.text(out, 3, row.text(envelope + "_schema_url"));
        Fields.raw(out, row.bytes(envelope + "_envelope_rest"));
        return out.toByteArray();
    }

    private static ByteBuffer key(byte[] message, byte[] after) {
        return ByteBuffer.allocate(4 + message.length + after.length)
                .putInt(message.length)
                .put(message)
                .put(after)
                .flip();
    }

    /// The message with all rows so far.
    public byte[] message() {
        WireWriter out = new WireWriter();
        for (Resource resource : resources.values()) {
            int resourceMark = out.begin(1);
            Fields.raw(out, resource.message);
            for (Scope scope : resource.scopes.values()) {
                int scopeMark = out.begin(2);
                Fields.raw(out, scope.message());
                scope.items().write(out);
                Fields.raw(out, scope.after());
                out.end(scopeMark);
            }
            Fields.raw(out, resource.after);
            out.end(resourceMark);
        }
        return out.toByteArray();
    }
}
