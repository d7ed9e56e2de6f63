package dev.sluice.otlp.json;

import dev.sluice.otlp.wire.WireWriter;
import java.util.Arrays;

/// Bytes spelled as text, read. Any thread.
final class BinaryText {
    private static final byte[] HEX = new byte[128];
    private static final byte[] BASE64 = new byte[128];

    static {
        Arrays.fill(HEX, (byte) -1);
        Arrays.fill(BASE64, (byte) -1);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < 64; i++) {
            BASE64[alphabet.charAt(i)] = (byte) i;
        }
        BASE64['-'] = 62;
        BASE64['_'] = 63;
        for (int i = 0; i < 16; i++) {
            HEX[Character.forDigit(i, 16)] = (byte) i;
            HEX[Character.toUpperCase(Character.forDigit(i, 16))] = (byte) i;
        }
    }

    private BinaryText() {}

    /// Writes the bytes of `text[from, end)`.
    ///
    /// @return false if the text is not an even number of hexadecimal digits
    static boolean decodeHex(byte[] text, int from, int end, WireWriter out) {
        if ((end - from & 1) != 0) {
            return false;
        }
        for (int i = from; i < end; i += 2) {
            int high = text[i] < 0 ? -1 : HEX[text[i]];
            int low = text[i + 1] < 0 ? -1 : HEX[text[i + 1]];
            if ((high | low) < 0) {
                return false;
            }
            out.rawByte(high << 4 | low);
        }
        return true;
    }

    /// Writes the bytes of `text[from, end)`, in the standard or the URL-safe alphabet, with or without
    /// padding.
    ///
    /// @return false if the text is not base64
    static boolean decodeBase64(byte[] text, int from, int end, WireWriter out) {
        int stop = end;
        while (stop > from && end - stop < 2 && text[stop - 1] == '=') {
            stop--;
        }
        if ((stop - from & 3) == 1 || stop < end && (end - from & 3) != 0) {
            return false;
        }
        int bits = 0;
        int count = 0;
        for (int i = from; i < stop; i++) {
            int digit = text[i] < 0 ? -1 : BASE64[text[i]];
            if (digit < 0) {
                return false;
            }
            bits = bits << 6 | digit;
            count += 6;
            if (count >= 8) {
                count -= 8;
                out.rawByte(bits >>> count);
            }
        }
        return true;
    }

    /// The doubles that JSON has no number for.
    static double specialDouble(byte[] text, int from, int end) {
        if (equal(text, from, end, "NaN")) {
            return Double.NaN;
        }
        if (equal(text, from, end, "Infinity")) {
            return Double.POSITIVE_INFINITY;
        }
        if (equal(text, from, end, "-Infinity")) {
            return Double.NEGATIVE_INFINITY;
        }
        throw new JsonText.Malformed("other text", "a number, NaN, Infinity or -Infinity");
    }

    private static boolean equal(byte[] text, int from, int end, String word) {
        boolean same = end - from == word.length();
        for (int i = 0; same && i < word.length(); i++) {
            same = text[from + i] == word.charAt(i);
        }
        return same;
    }
}
