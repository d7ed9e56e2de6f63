package dev.sluice.store.query.worker;

import dev.sluice.store.query.scan.AttributeText;
import dev.sluice.store.query.scan.JsonText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Blob;
import java.sql.SQLException;
import java.sql.Struct;
import java.sql.Timestamp;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.duckdb.DuckDBStruct;
import org.jspecify.annotations.Nullable;

/// One value of a result, as JSON or as plain text.
///
/// | value | JSON |
/// |---|---|
/// | integers, decimals of up to 15 digits, within ±(2^53 - 1) | number |
/// | those beyond | string of digits |
/// | NaN, infinities | `"NaN"`, `"Infinity"`, `"-Infinity"` |
/// | timestamps (all are UTC) | RFC 3339 with `Z` and as many fraction digits as needed |
/// | blobs | lower-case hexadecimal |
/// | lists | array |
/// | structs, maps | object; the keys of a map as text |
/// | JSON | as it is |
/// | anything else | DuckDB's text |
final class CellText {
    private static final BigInteger SAFE = BigInteger.valueOf((1L << 53) - 1);
    private static final int SAFE_DIGITS = 15;
    private static final DateTimeFormatter RFC_3339 = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral('T')
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .appendLiteral('Z')
            .toFormatter(Locale.ROOT);

    private CellText() {}

    /// @param type DuckDB's name of the column's type
    static void json(@Nullable Object value, String type, StringBuilder out) throws SQLException {
        switch (value) {
            case null -> out.append("null");
            case Boolean bool -> out.append(bool);
            case Byte n -> out.append(n);
            case Short n -> out.append(n);
            case Integer n -> out.append(n);
            case Long n -> integer(BigInteger.valueOf(n), out);
            case BigInteger n -> integer(n, out);
            case Float n -> real(n, out);
            case Double n -> real(n, out);
            case BigDecimal n -> decimal(n, out);
            case Map<?, ?> map -> object(map, out);
            case Struct struct -> object(members(struct), out);
            case Array array -> array((Object[]) array.getArray(), out);
            case Object[] array -> array(array, out);
            default -> {
                if (type.equals("JSON")) {
                    out.append(value);
                } else {
                    JsonText.quote(scalar(value), out);
                }
            }
        }
    }

    /// @return null for a null value
    static @Nullable String plain(@Nullable Object value, String type) throws SQLException {
        return switch (value) {
            case null -> null;
            case Map<?, ?> map -> jsonOf(map, type);
            case Struct struct -> jsonOf(struct, type);
            case Array array -> jsonOf(array, type);
            case Double n -> n.isNaN() || n.isInfinite() ? n.toString() : AttributeText.number(n);
            default -> scalar(value);
        };
    }

    private static String jsonOf(Object value, String type) throws SQLException {
        StringBuilder json = new StringBuilder();
        json(value, type, json);
        return json.toString();
    }

    private static String scalar(Object value) throws SQLException {
        return switch (value) {
            case Timestamp time -> RFC_3339.format(time.toLocalDateTime());
            case LocalDateTime time -> RFC_3339.format(time);
            case OffsetDateTime time -> RFC_3339.format(time.withOffsetSameInstant(ZoneOffset.UTC));
            case Blob blob -> HexFormat.of().formatHex(blob.getBytes(1, (int) blob.length()));
            case byte[] bytes -> HexFormat.of().formatHex(bytes);
            case BigDecimal decimal -> decimal.toPlainString();
            default -> value.toString();
        };
    }

    private static void integer(BigInteger value, StringBuilder out) {
        boolean safe = value.abs().compareTo(SAFE) <= 0;
        out.append(safe ? "" : "\"").append(value).append(safe ? "" : "\"");
    }

    private static void real(double value, StringBuilder out) {
        if (Double.isFinite(value)) {
            out.append(value);
        } else {
            JsonText.quote(Double.toString(value), out);
        }
    }

    private static void decimal(BigDecimal value, StringBuilder out) {
        boolean safe = value.precision() <= SAFE_DIGITS;
        out.append(safe ? "" : "\"").append(value.toPlainString()).append(safe ? "" : "\"");
    }

    private static Map<?, ?> members(Struct struct) throws SQLException {
        return ((DuckDBStruct) struct).getMap();
    }

    private static void object(Map<?, ?> map, StringBuilder out) throws SQLException {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator);
            JsonText.quote(scalar(entry.getKey()), out);
            out.append(':');
            json(entry.getValue(), "", out);
            separator = ",";
        }
        out.append(separator.equals("{") ? "{}" : "}");
    }

    private static void array(Object[] values, StringBuilder out) throws SQLException {
        String separator = "[";
        for (Object value : values) {
            out.append(separator);
            json(value, "", out);
            separator = ",";
        }
        out.append(separator.equals("[") ? "[]" : "]");
    }
}
