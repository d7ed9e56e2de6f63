package dev.sluice.store.query;

import dev.sluice.store.query.scan.AttributeSql;
import dev.sluice.store.query.scan.Sql;
import dev.sluice.store.query.scan.TableScan;
import dev.sluice.store.schema.AttributeLevel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A conjunction of conditions and the text for their `?`. One owner.
final class Conditions {
    private final List<String> conditions = new ArrayList<>();
    private final List<String> params = new ArrayList<>();

    /// Adds a condition without text of others.
    Conditions and(String condition) {
        if (!condition.equals("true")) {
            conditions.add(condition);
        }
        return this;
    }

    /// Adds a condition with one `?`, unless the value is null.
    Conditions and(String condition, @Nullable String value) {
        if (value != null) {
            conditions.add(condition);
            params.add(value);
        }
        return this;
    }

    /// Adds a condition on a number, unless it is null.
    Conditions and(String comparison, @Nullable Number value) {
        return value == null ? this : and(comparison + " " + value);
    }

    /// Adds that an attribute of the item or of its resource has a value.
    Conditions and(TableScan scan, AttributeEquals attribute) {
        String own = AttributeSql.text(scan, AttributeLevel.ATTRIBUTE, attribute.key());
        String resource = AttributeSql.text(scan, AttributeLevel.RESOURCE, attribute.key());
        conditions.add("(" + own + " = ? OR " + resource + " = ?)");
        params.add(attribute.value());
        params.add(attribute.value());
        return this;
    }

    /// Adds that a column of bytes has a value.
    ///
    /// @param hex hexadecimal digits, an even number of them
    Conditions andBytes(String column, String hex) {
        return and(column + " = from_hex(" + Sql.text(hex) + ")");
    }

    String where() {
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    List<String> params() {
        return params;
    }
}
