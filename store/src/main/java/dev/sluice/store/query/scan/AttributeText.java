package dev.sluice.store.query.scan;

import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireType;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// An `AnyValue` as SQL shows it: text as it is, numbers and booleans as DuckDB writes them, bytes in Base64, arrays
/// and maps as JSON, an empty value as empty text. Stateless; any thread.
///
/// | field | member | wire |
/// |---|---|---|
/// | 1 | string_value | bytes |
/// | 2 | bool_value | varint |
/// | 3 | int_value | varint |
/// | 4 | double_value | fixed64 |
/// | 5 | array_value: values in field 1 | bytes |
/// | 6 | kvlist_value: pairs in field 1, key in 1 and value in 2 | bytes |
/// | 7 | bytes_value | bytes |
///
/// The last member on the wire counts, as in protobuf.
public final class AttributeText {
    private static final int STRING = 1;
    private static final int BOOL = 2;
    private static final int INT = 3;
    private static final int DOUBLE = 4;
    private static final int ARRAY = 5;
    private static final int MAP = 6;
    private static final int BYTES = 7;

    private AttributeText() {}

    /// The text of a value.
    public static String of(byte[] anyValue) {
        WireReader member = member(anyValue, 0, anyValue.length);
        if (member == null) {
            return "";
        }
        return switch (member.field()) {
            case STRING -> member.string();
            case DOUBLE -> number(member.float64());
            case BYTES -> Base64.getEncoder().encodeToString(member.copy());
            default -> {
                StringBuilder json = new StringBuilder();
                json(member, json);
                yield json.toString();
            }
        };
    }

    /// As [#of(byte\[\])], of bytes in hexadecimal digits: what DuckDB can hand to a function in Java.
    static String ofHex(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /// The value when it is a number or text that reads as one.
    static @Nullable Double numberOfHex(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        WireReader member = member(bytes, 0, bytes.length);
        if (member == null) {
            return null;
        }
        return switch (member.field()) {
            case INT -> (double) member.varint();
            case DOUBLE -> member.float64();
            case STRING -> parsed(member.string());
            default -> null;
        };
    }

    private static @Nullable Double parsed(String text) {
        try {
            return text.isEmpty() || !isDigit(text.charAt(text.length() - 1)) ? null : Double.valueOf(text.strip());
        } catch (NumberFormatException notOne) {
            return null;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static @Nullable WireReader member(byte[] bytes, int from, int to) {
        WireReader all = new WireReader(bytes, from, to);
        WireReader last = null;
        while (all.next()) {
            if (expectedType(all.field()) == all.wireType()) {
                last = new WireReader(bytes, all.fieldOffset(), all.fieldEnd());
            }
        }
        if (last != null) {
            last.next();
        }
        return last;
    }

    private static int expectedType(int field) {
        return switch (field) {
            case STRING, ARRAY, MAP, BYTES -> WireType.LEN;
            case BOOL, INT -> WireType.VARINT;
            case DOUBLE -> WireType.FIXED64;
            default -> -1;
        };
    }

    private static void json(@Nullable WireReader member, StringBuilder out) {
        if (member == null) {
            out.append("null");
            return;
        }
        switch (member.field()) {
            case STRING -> JsonText.quote(member.string(), out);
            case BOOL -> out.append(member.varint() != 0);
            case INT -> out.append(member.varint());
            case DOUBLE -> jsonNumber(member.float64(), out);
            case BYTES -> JsonText.quote(Base64.getEncoder().encodeToString(member.copy()), out);
            case ARRAY -> array(member.copy(), out);
            default -> map(member.copy(), out);
        }
    }

    private static void jsonNumber(double value, StringBuilder out) {
        if (Double.isFinite(value)) {
            out.append(number(value));
        } else {
            JsonText.quote(Double.toString(value), out);
        }
    }

    private static void array(byte[] array, StringBuilder out) {
        out.append('[');
        WireReader values = new WireReader(array, 0, array.length);
        String separator = "";
        while (values.next()) {
            if (values.field() == 1 && values.wireType() == WireType.LEN) {
                out.append(separator);
                json(member(array, values.valueOffset(), values.valueEnd()), out);
                separator = ",";
            }
        }
        out.append(']');
    }

    private static void map(byte[] map, StringBuilder out) {
        out.append('{');
        WireReader pairs = new WireReader(map, 0, map.length);
        String separator = "";
        while (pairs.next()) {
            if (pairs.field() == 1 && pairs.wireType() == WireType.LEN) {
                out.append(separator);
                pair(map, pairs.valueOffset(), pairs.valueEnd(), out);
                separator = ",";
            }
        }
        out.append('}');
    }

    private static void pair(byte[] map, int from, int to, StringBuilder out) {
        WireReader fields = new WireReader(map, from, to);
        String key = "";
        WireReader value = null;
        while (fields.next()) {
            if (fields.field() == 1 && fields.wireType() == WireType.LEN) {
                key = fields.string();
            } else if (fields.field() == 2 && fields.wireType() == WireType.LEN) {
                value = member(map, fields.valueOffset(), fields.valueEnd());
            }
        }
        JsonText.quote(key, out);
        out.append(':');
        json(value, out);
    }

    /// A double as DuckDB writes it: the shortest digits that read back, `1e+16` and above and below `1e-04` with an
    /// exponent of two digits or more.
    public static String number(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal exact = shortest(value);
        int exponent = exact.precision() - exact.scale() - 1;
        if (exponent >= 16 || exponent < -4) {
            return scientific(exact, exponent);
        }
        String plain = exact.toPlainString();
        return plain.indexOf('.') < 0 ? plain + ".0" : plain;
    }

    /// Java writes two digits at least, also where one reads back: 4.9E-324 for 5e-324.
    private static BigDecimal shortest(double value) {
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        BigDecimal one = digits.round(new MathContext(1, RoundingMode.HALF_EVEN));
        return digits.precision() == 2 && one.doubleValue() == value ? one : digits;
    }

    private static String scientific(BigDecimal exact, int exponent) {
        String digits = exact.unscaledValue().abs().toString();
        StringBuilder text = new StringBuilder(exact.signum() < 0 ? "-" : "").append(digits.charAt(0));
        if (digits.length() > 1) {
            text.append('.').append(digits, 1, digits.length());
        }
        text.append(exponent < 0 ? "e-" : "e+");
        int size = Math.abs(exponent);
        return (size < 10 ? text.append('0') : text).append(size).toString();
    }
}
