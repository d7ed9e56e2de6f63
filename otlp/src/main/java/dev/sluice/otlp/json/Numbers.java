package dev.sluice.otlp.json;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/// Numbers of JSON as bytes. Any thread.
final class Numbers {
    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    /// As many as nanoseconds since 1970 have; all such numbers fit into 64 bits without a sign.
    private static final int DIGITS_MAX = 19;
    private static final int EXACT_DIGITS_MAX = 15;

    private Numbers() {}

    /// Whether `b[from, end)` is a number of JSON: no leading zero, no plus, a digit on both sides of a point.
    static boolean isNumber(byte[] b, int from, int end) {
        int i = from < end && b[from] == '-' ? from + 1 : from;
        int whole = afterDigits(b, i, end);
        if (whole == i || b[i] == '0' && whole > i + 1) {
            return false;
        }
        i = whole;
        if (i < end && b[i] == '.') {
            int fraction = afterDigits(b, i + 1, end);
            if (fraction == i + 1) {
                return false;
            }
            i = fraction;
        }
        if (i < end && (b[i] | 0x20) == 'e') {
            i++;
            if (i < end && (b[i] == '+' || b[i] == '-')) {
                i++;
            }
            int exponent = afterDigits(b, i, end);
            if (exponent == i) {
                return false;
            }
            i = exponent;
        }
        return i == end;
    }

    private static int afterDigits(byte[] b, int from, int end) {
        int i = from;
        while (i < end && b[i] >= '0' && b[i] <= '9') {
            i++;
        }
        return i;
    }

    /// The integer that `b[from, end)` spells, as 64 bits.
    ///
    /// `1.0` and `1e3` are integers.
    ///
    /// @param bits 32 or 64
    /// @throws ArithmeticException if it is not one, or not in the range
    static long integer(byte[] b, int from, int end, int bits, boolean signed) {
        boolean negative = from < end && b[from] == '-';
        int start = negative ? from + 1 : from;
        if (afterDigits(b, start, end) == end && end - start <= DIGITS_MAX && end > start) {
            if (b[start] == '0' && end - start > 1) {
                throw new ArithmeticException("a leading zero");
            }
            long value = 0;
            for (int i = start; i < end; i++) {
                value = value * 10 + (b[i] - '0');
            }
            if (value >= 0) {
                return inRange(negative ? -value : value, bits, signed);
            }
        }
        return longInteger(b, from, end, bits, signed);
    }

    private static long inRange(long value, int bits, boolean signed) {
        boolean fits;
        if (bits == 64) {
            fits = signed || value >= 0;
        } else {
            fits = signed ? value == (int) value : value >>> 32 == 0;
        }
        if (!fits) {
            throw new ArithmeticException("out of range");
        }
        return value;
    }

    private static long longInteger(byte[] b, int from, int end, int bits, boolean signed) {
        if (!isNumber(b, from, end) || end - from > 400) {
            throw new ArithmeticException("not a number");
        }
        BigDecimal number;
        try {
            number = new BigDecimal(new String(b, from, end - from, StandardCharsets.US_ASCII)).stripTrailingZeros();
        } catch (NumberFormatException exponentTooLarge) {
            throw new ArithmeticException("out of range");
        }
        if (number.scale() > 0 || (long) number.precision() - number.scale() > 20) {
            throw new ArithmeticException("a fraction, or out of range");
        }
        if (signed || bits == 32) {
            return inRange(number.longValueExact(), bits, signed);
        }
        if (number.signum() < 0 || number.toBigIntegerExact().bitLength() > 64) {
            throw new ArithmeticException("out of range");
        }
        return number.toBigIntegerExact().longValue();
    }

    /// The double nearest to the number in `b[from, end)`, which [#isNumber] has accepted.
    ///
    /// @throws ArithmeticException if it is too large for a double
    static double float64(byte[] b, int from, int end) {
        double exact = shortFloat64(b, from, end);
        if (!Double.isNaN(exact)) {
            return exact;
        }
        double value = Double.parseDouble(new String(b, from, end - from, StandardCharsets.US_ASCII));
        if (Double.isInfinite(value)) {
            throw new ArithmeticException("out of range");
        }
        return value;
    }

    /// Up to 15 digits and a power of ten that is exact: one division of two exact doubles rounds correctly.
    /// NaN if the number is not so short.
    private static double shortFloat64(byte[] b, int from, int end) {
        boolean negative = b[from] == '-';
        long digits = 0;
        int count = 0;
        int scale = 0;
        boolean fraction = false;
        for (int i = negative ? from + 1 : from; i < end; i++) {
            if (b[i] == '.') {
                fraction = true;
                continue;
            }
            if (b[i] < '0' || b[i] > '9' || ++count > EXACT_DIGITS_MAX) {
                return Double.NaN;
            }
            digits = digits * 10 + (b[i] - '0');
            scale += fraction ? 1 : 0;
        }
        double value = digits / POWERS[scale];
        return negative ? -value : value;
    }
}
