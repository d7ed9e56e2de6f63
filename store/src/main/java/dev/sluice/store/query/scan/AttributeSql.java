package dev.sluice.store.query.scan;

import dev.sluice.store.schema.AttributeLevel;
import dev.sluice.store.schema.AttributeType;
import dev.sluice.store.schema.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Attributes as expressions over the physical columns of a scan: those of their own columns, else those of the
/// residual map. Needs [AttributeFunctions] in the database.
public final class AttributeSql {
    private AttributeSql() {}

    /// One attribute as text; null when absent.
    public static String text(TableScan scan, AttributeLevel level, String key) {
        List<String> sources = new ArrayList<>();
        for (ScanColumn column : scan.attributes(level, key)) {
            sources.add(asText(column));
        }
        if (hasResidual(scan, level)) {
            sources.add("sluice_text(hex(" + residual(level, key) + "))");
        }
        return sources.isEmpty() ? "NULL::VARCHAR" : first(sources);
    }

    /// One attribute as a number; null when absent, or neither a number nor text that reads as one.
    public static String number(TableScan scan, AttributeLevel level, String key) {
        List<ScanColumn> columns = scan.attributes(level, key).stream()
                .filter(column -> column.attribute().type() != AttributeType.BOOL)
                .toList();
        boolean residual = hasResidual(scan, level);
        if (columns.size() == 1 && columns.getFirst().attribute().type() != AttributeType.STRING && !residual) {
            return Sql.quoted(columns.getFirst().sqlName());
        }
        List<String> sources = new ArrayList<>();
        for (ScanColumn column : columns) {
            sources.add("TRY_CAST(" + Sql.quoted(column.sqlName()) + " AS DOUBLE)");
        }
        if (residual) {
            sources.add("sluice_number(hex(" + residual(level, key) + "))");
        }
        return sources.isEmpty() ? "NULL::DOUBLE" : first(sources);
    }

    /// All attributes of a level, as a map of text to text.
    public static String all(TableScan scan, AttributeLevel level) {
        String residual =
                hasResidual(scan, level) ? readable(Sql.quoted(level.residual())) : "MAP {}::MAP(VARCHAR, VARCHAR)";
        List<ScanColumn> columns = scan.attributes(level);
        if (columns.isEmpty()) {
            return residual;
        }
        String own = columns.stream()
                .map(column -> "{'key': " + Sql.text(column.attribute().key()) + ", 'value': " + asText(column) + "}")
                .collect(Collectors.joining(", ", "[", "]"));
        return "map_from_entries(list_concat(list_filter(" + own + ", lambda a: a.value IS NOT NULL), map_entries("
                + "coalesce(" + residual + ", MAP {}))))";
    }

    /// A map of text to `AnyValue` as a map of text to text.
    ///
    /// @param map an expression
    public static String readable(String map) {
        return "map_from_entries(list_transform(map_entries(" + map
                + "), lambda a: {'key': a.\"key\", 'value': sluice_text(hex(a.\"value\"))}))";
    }

    private static String first(List<String> sources) {
        return sources.size() == 1 ? sources.getFirst() : "coalesce(" + String.join(", ", sources) + ")";
    }

    private static String asText(ScanColumn column) {
        String name = Sql.quoted(column.sqlName());
        return column.attribute().type() == AttributeType.STRING ? name : "CAST(" + name + " AS VARCHAR)";
    }

    private static boolean hasResidual(TableScan scan, AttributeLevel level) {
        return TableSchema.of(scan.table()).hasResidual(level);
    }

    private static String residual(AttributeLevel level, String key) {
        return Sql.quoted(level.residual()) + "[" + Sql.text(key) + "]";
    }
}
