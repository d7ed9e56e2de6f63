package dev.sluice.store.column;

import dev.sluice.store.parquet.ColumnSource;
import dev.sluice.store.parquet.EncodingBuffers;
import dev.sluice.store.parquet.ParquetSchema;
import dev.sluice.store.parquet.ParquetWriter;
import dev.sluice.store.parquet.Ranges;
import dev.sluice.store.schema.AttributeColumn;
import dev.sluice.store.schema.AttributeLevel;
import dev.sluice.store.schema.TableSchema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One file in the making: the order of its rows, its columns, and where their values come from. One owner; lives as
/// long as the file is written.
final class FileRows {
    private final TableSchema schema;
    private final FileLayout layout;
    private final Rows rows;
    private final int groupRows;

    FileRows(TableSchema schema, FileLayout layout, Rows rows, int groupRows) {
        this.schema = schema;
        this.layout = layout;
        this.rows = rows;
        this.groupRows = groupRows;
    }

    /// Writes everything but the footer.
    ParquetWriter encode(Path target, EncodingBuffers buffers, int from, int to) {
        int[] order = RowOrder.sorted(serviceRanks(), rows.items.times(), from, to);
        List<AttributeColumn> used = used(from, to);
        ParquetSchema fileSchema = FileShape.schema(schema, layout, used);
        ParquetWriter writer = ParquetWriter.open(
                target,
                fileSchema,
                FileShape.options(schema, layout, to - from, rows.lexicon.bytes.longest()),
                buffers);
        try {
            for (int start = 0; start < order.length; start += groupRows) {
                int end = (int) Math.min(order.length, (long) start + groupRows);
                boolean whole = start == 0 && end == order.length;
                int[] group = whole ? order : Arrays.copyOfRange(order, start, end);
                writer.writeRowGroup(group.length, leaves(group, used));
            }
            return writer;
        } catch (RuntimeException | Error e) {
            writer.close();
            throw e;
        }
    }

    /// Per row the rank of its service: 0 without one, then by name.
    private int[] serviceRanks() {
        EnvelopeTable resources = rows.resources;
        ByteDictionary bytes = rows.lexicon.bytes;
        Numbering services = new Numbering();
        int[] serviceOf = new int[resources.size()];
        for (int resource = 0; resource < serviceOf.length; resource++) {
            int name = resources.names()[resource];
            serviceOf[resource] = name < 0 ? -1 : services.of(name);
        }
        Integer[] byName = new Integer[services.size()];
        Arrays.setAll(byName, service -> service);
        Arrays.sort(byName, (a, b) -> bytes.compare(services.entry(a), services.entry(b)));
        int[] rankOf = new int[services.size()];
        for (int rank = 0; rank < byName.length; rank++) {
            rankOf[byName[rank]] = rank + 1;
        }
        int[] ranks = new int[rows.items.rows()];
        for (int row = 0; row < ranks.length; row++) {
            int service = serviceOf[rows.resourceOf.get(row)];
            ranks[row] = service < 0 ? 0 : rankOf[service];
        }
        return ranks;
    }

    /// The promoted columns that at least one of the rows has a value for.
    private List<AttributeColumn> used(int from, int to) {
        UsedColumns items = new UsedColumns(rows.items.attributes(), rows.lexicon.keys);
        UsedColumns resources = new UsedColumns(rows.resources.attributes(), rows.lexicon.keys);
        UsedColumns scopes = new UsedColumns(rows.scopes.attributes(), rows.lexicon.keys);
        items.addRows(from, to);
        resources.addRows(rows.resourceOf, from, to);
        scopes.addRows(rows.scopeOf, from, to);
        List<AttributeColumn> used = new ArrayList<>();
        for (AttributeColumn column : layout.promoted()) {
            UsedColumns level = switch (column.level()) {
                case ATTRIBUTE -> items;
                case RESOURCE -> resources;
                case SCOPE -> scopes;
            };
            if (level.has(column)) {
                used.add(column);
            }
        }
        return used;
    }

    private LeafTable leaves(int[] order, List<AttributeColumn> used) {
        LeafTable leaves = new LeafTable(order, rows.lexicon.bytes);
        rows.items.describe(leaves);
        int[] scratch = new int[order.length];
        if (schema.hasResidual(AttributeLevel.ATTRIBUTE)) {
            itemAttributes(leaves, order, of(AttributeLevel.ATTRIBUTE, used), scratch);
        }
        int[] resourceAt = gather(rows.resourceOf, order);
        int[] scopeAt = gather(rows.scopeOf, order);
        envelope(leaves, rows.resources, AttributeLevel.RESOURCE, resourceAt, of(AttributeLevel.RESOURCE, used));
        envelope(leaves, rows.scopes, AttributeLevel.SCOPE, scopeAt, of(AttributeLevel.SCOPE, used));
        coded(leaves, "service_name", rows.resources.names(), resourceAt);
        coded(leaves, "scope_name", rows.scopes.names(), scopeAt);
        coded(leaves, "scope_version", rows.scopes.versions(), scopeAt);
        return leaves;
    }

    private static List<AttributeColumn> of(AttributeLevel level, List<AttributeColumn> columns) {
        return columns.stream().filter(column -> column.level() == level).toList();
    }

    private static int[] gather(IntList numbers, int[] order) {
        int[] gathered = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            gathered[i] = numbers.get(order[i]);
        }
        return gathered;
    }

    private void itemAttributes(LeafTable leaves, int[] order, List<AttributeColumn> promoted, int[] scratch) {
        AttributeStream stream = rows.items.attributes();
        int[] placeOf = new int[stream.rows()];
        Arrays.fill(placeOf, -1);
        for (int place = 0; place < order.length; place++) {
            placeOf[order[place]] = place;
        }
        AttributeLayout attributes = new AttributeLayout(stream, rows.lexicon, promoted, placeOf);
        for (int slot = 0; slot < promoted.size(); slot++) {
            int column = slot;
            leaves.placed(
                    promoted.get(slot).name(),
                    () -> attributes.column(column, scratch).at(scratch));
        }
        Ranges ranges = attributes.residualRanges();
        String map = AttributeLevel.ATTRIBUTE.residual();
        leaves.nested(map + ".key", attributes::residualKeys, ranges);
        leaves.nested(map + ".value", attributes::residualValues, ranges);
    }

    private void envelope(
            LeafTable leaves,
            EnvelopeTable table,
            AttributeLevel level,
            int[] numberAt,
            List<AttributeColumn> promoted) {
        AttributeStream stream = table.attributes();
        int[] placeOf = new int[stream.rows()];
        Arrays.setAll(placeOf, number -> number);
        AttributeLayout attributes = new AttributeLayout(stream, rows.lexicon, promoted, placeOf);
        int[] counts = attributes.residualCounts();
        for (int number = 0; number < counts.length; number++) {
            counts[number] = table.isPresent(number) ? counts[number] : -1;
        }
        int[] indexes = new int[stream.rows()];
        for (int slot = 0; slot < promoted.size(); slot++) {
            int column = slot;
            leaves.placed(promoted.get(slot).name(), () -> {
                ColumnSource source = attributes.column(column, indexes);
                int[] at = new int[numberAt.length];
                for (int i = 0; i < at.length; i++) {
                    at[i] = indexes[numberAt[i]];
                }
                return source.at(at);
            });
        }
        Ranges ranges = attributes.residualRanges();
        String map = level.residual();
        leaves.placed(map + ".key", () -> attributes.residualKeys().at(numberAt).in(ranges));
        leaves.placed(
                map + ".value", () -> attributes.residualValues().at(numberAt).in(ranges));
        String prefix = level.prefix();
        coded(leaves, prefix + "_rest", table.rest(), numberAt);
        coded(leaves, prefix + "_envelope_rest", table.envelopeRest(), numberAt);
        coded(leaves, prefix + "_schema_url", table.schemaUrls(), numberAt);
    }

    private void coded(LeafTable leaves, String path, int[] entries, int[] numberAt) {
        leaves.placed(
                path, () -> ColumnSource.coded(entries, rows.lexicon.bytes).at(numberAt));
    }
}
