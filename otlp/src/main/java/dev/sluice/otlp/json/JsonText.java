package dev.sluice.otlp.json;

import dev.sluice.otlp.wire.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A cursor over the tokens of a JSON document that lies in a range of an array.
///
/// The document is known to be UTF-8 before anything is read. One owner.
final class JsonText {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private final byte[] in;
    private final int end;
    private int pos;
    private byte[] text;
    private int textStart;
    private int textEnd;
    private byte @Nullable [] scratch;

    JsonText(byte[] in, int from, int end) {
        this.in = in;
        this.end = end;
        this.pos = from;
        this.text = in;
        int invalid = Utf8.firstInvalid(in, from, end);
        if (invalid >= 0) {
            pos = invalid;
            throw new Malformed("a byte that is not UTF-8", "UTF-8");
        }
    }

    int position() {
        return pos;
    }

    /// The array that holds the last string, its escapes resolved, from [#textStart()] to [#textEnd()].
    byte[] text() {
        return text;
    }

    int textStart() {
        return textStart;
    }

    int textEnd() {
        return textEnd;
    }

    /// The next character that is not white space, not taken; 0 at the end.
    int peek() {
        while (pos < end) {
            int c = in[pos];
            if (c > ' ' || c != ' ' && c != '\n' && c != '\r' && c != '\t') {
                return c;
            }
            pos++;
        }
        return 0;
    }

    /// Takes a character if it is the next.
    boolean take(int c) {
        if (peek() == c && pos < end) {
            pos++;
            return true;
        }
        return false;
    }

    /// Takes these bytes if they are the next, white space before them aside.
    boolean take(byte[] word) {
        peek();
        int after = pos + word.length;
        if (after > end || !Arrays.equals(in, pos, after, word, 0, word.length)) {
            return false;
        }
        pos = after;
        return true;
    }

    /// Bytes of the document behind the cursor.
    int remaining() {
        return end - pos;
    }

    void expect(int c) {
        if (!take(c)) {
            throw unexpected("'" + (char) c + "'");
        }
    }

    void expectEnd() {
        peek();
        if (pos < end) {
            throw unexpected("the end of the document");
        }
    }

    /// Takes `null` if it is next.
    boolean takeNull() {
        if (peek() != 'n') {
            return false;
        }
        literal("null");
        return true;
    }

    boolean bool() {
        int c = peek();
        if (c != 't' && c != 'f') {
            throw unexpected("true or false");
        }
        literal(c == 't' ? "true" : "false");
        return c == 't';
    }

    private void literal(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (pos + i >= end || in[pos + i] != word.charAt(i)) {
                throw unexpected("a value");
            }
        }
        pos += word.length();
    }

    /// Takes a string and leaves it in [#text()].
    void string() {
        if (peek() != '"') {
            throw unexpected("a string");
        }
        pos++;
        int start = pos;
        int stop = plainEnd(start);
        if (stop < end && in[stop] == '"') {
            text = in;
            textStart = start;
            textEnd = stop;
            pos = stop + 1;
            return;
        }
        unescape(start, stop);
    }

    /// Takes a number and leaves its characters in [#text()].
    void number() {
        peek();
        int start = pos;
        int stop = start;
        while (stop < end && isNumberCharacter(in[stop])) {
            stop++;
        }
        if (!Numbers.isNumber(in, start, stop)) {
            throw unexpected("a number");
        }
        text = in;
        textStart = start;
        textEnd = stop;
        pos = stop;
    }

    private static boolean isNumberCharacter(int c) {
        return c >= '0' && c <= '9' || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
    }

    /// Steps over one value of any kind, which must be JSON all the same.
    ///
    /// @param depth how many objects and arrays may still open
    void skipValue(int depth) {
        int c = peek();
        switch (c) {
            case '"' -> string();
            case '{', '[' -> skipContainer(c, depth);
            case 't', 'f' -> bool();
            case 'n' -> literal("null");
            default -> number();
        }
    }

    private void skipContainer(int open, int depth) {
        if (depth == 0) {
            throw new Malformed("objects and arrays nested too deep", "at most 500 levels");
        }
        int close = open == '{' ? '}' : ']';
        pos++;
        if (take(close)) {
            return;
        }
        do {
            if (open == '{') {
                string();
                expect(':');
            }
            skipValue(depth - 1);
        } while (take(','));
        expect(close);
    }

    /// The first index from `from` at which a quote, a backslash or a control character stands, eight bytes at
    /// a time.
    private int plainEnd(int from) {
        int i = from;
        while (i + 8 <= end) {
            long word = (long) LONGS.get(in, i);
            long special = zeros(word ^ ONES * '"') | zeros(word ^ ONES * '\\') | zeros(word & ONES * 0xe0);
            if (special != 0) {
                return i + (Long.numberOfTrailingZeros(special) >>> 3);
            }
            i += 8;
        }
        while (i < end && in[i] != '"' && in[i] != '\\' && (in[i] & 0xe0) != 0) {
            i++;
        }
        return i;
    }

    /// The high bit of every byte that is zero; of those above the lowest one it may lie.
    private static long zeros(long word) {
        return word - ONES & ~word & HIGH_BITS;
    }

    private void unescape(int start, int firstSpecial) {
        int length = 0;
        byte[] out = room(firstSpecial - start + 64, 0);
        int from = start;
        int special = firstSpecial;
        while (true) {
            out = room(length + special - from + 4, length);
            System.arraycopy(in, from, out, length, special - from);
            length += special - from;
            pos = special;
            if (special >= end || in[special] >= 0 && in[special] < ' ') {
                throw unexpected("the end of a string");
            }
            if (in[special] == '"') {
                pos = special + 1;
                text = out;
                textStart = 0;
                textEnd = length;
                return;
            }
            length = escape(out, length);
            from = pos;
            special = plainEnd(from);
        }
    }

    /// Resolves the escape at the cursor, which stands on its backslash.
    private int escape(byte[] out, int at) {
        int c = pos + 1 < end ? in[pos + 1] : 0;
        int plain = switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> -1;
        };
        if (plain >= 0) {
            out[at] = (byte) plain;
            pos += 2;
            return at + 1;
        }
        if (c != 'u') {
            throw unexpected("an escape sequence of JSON");
        }
        int codePoint = hex4(pos + 2);
        int size = 6;
        if (Character.isSurrogate((char) codePoint)) {
            boolean paired = pos + 7 < end && in[pos + 6] == '\\' && in[pos + 7] == 'u';
            int low = paired ? hex4(pos + 8) : 0;
            if (!Character.isHighSurrogate((char) codePoint) || !Character.isLowSurrogate((char) low)) {
                throw new Malformed("a lone surrogate", "a pair of surrogates");
            }
            codePoint = Character.toCodePoint((char) codePoint, (char) low);
            size = 12;
        }
        pos += size;
        return encode(codePoint, out, at);
    }

    private int hex4(int at) {
        int value = 0;
        for (int i = at; i < at + 4; i++) {
            int digit = i < end ? Character.digit(in[i], 16) : -1;
            if (digit < 0) {
                throw unexpected("four hexadecimal digits");
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static int encode(int codePoint, byte[] out, int at) {
        if (codePoint < 0x80) {
            out[at] = (byte) codePoint;
            return at + 1;
        }
        int size = codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
        int rest = codePoint;
        for (int i = size - 1; i > 0; i--) {
            out[at + i] = (byte) (0x80 | rest & 0x3f);
            rest >>>= 6;
        }
        out[at] = (byte) (0xf0 << 4 - size | rest);
        return at + size;
    }

    private byte[] room(int size, int used) {
        byte[] current = scratch;
        if (current == null || current.length < size) {
            byte[] larger = new byte[Math.max(size, 256) * 2];
            if (current != null) {
                System.arraycopy(current, 0, larger, 0, used);
            }
            scratch = larger;
            return larger;
        }
        return current;
    }

    Malformed unexpected(String expected) {
        if (pos >= end) {
            return new Malformed("the end of the document", expected);
        }
        int c = in[pos];
        String found = c > ' ' && c < 0x7f ? "'" + (char) c + "'" : String.format("byte %02x", c & 0xff);
        return new Malformed(found, expected);
    }

    /// What is wrong; who knows the path turns it into an answer.
    static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String found;
        private final String expected;

        Malformed(String found, String expected) {
            super(found, null, false, false);
            this.found = found;
            this.expected = expected;
        }

        String describe() {
            return found + " (expected: " + expected + ")";
        }
    }
}
