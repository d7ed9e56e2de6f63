package dev.sluice.client.gzip;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;

/// Gzip (RFC 1952) of whole arrays. One owner; keeps about 200 KiB and its last output.
///
/// A table remembers where each four bytes were seen last. A step looks there, and takes what agrees as a match,
/// however short, or one byte as it is. After 16,384 such steps, or at the end, a block is written in whichever of
/// the three forms is smallest: with a code made for it, with the fixed code, or as it is. There is no chain of
/// earlier places and no second look for a longer match: OTLP repeats its keys and its values in the same order, so
/// the last place is nearly always the best.
public final class GzipEncoder {
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 4, (byte) 255};
    private static final int TRAILER_BYTES = 8;

    private static final int WINDOW = 1 << 15;
    private static final int MATCH_MIN = 3;
    private static final int MATCH_MAX = 258;
    private static final int HASH_BITS = 15;
    private static final int HASH_FACTOR = 0x9E3779B1;
    private static final int STEPS = 1 << 14;
    private static final int STORED_MAX = 0xFFFF;
    private static final int END_OF_BLOCK = 256;
    private static final int IS_MATCH = 1 << 31;
    /// After so many steps without a match, a step takes one byte more, as in LZ4: what does not shrink costs little.
    private static final int PATIENCE_BITS = 6;

    /// Positions are kept with this added, so that what the last input left is out of the window.
    private int shift = WINDOW + 1;

    private final int[] table = new int[1 << HASH_BITS];
    /// A byte as it is, or a match: flag, length - 3, distance - 1.
    private final int[] steps = new int[STEPS];
    private int count;
    private final HuffmanCode literals = new HuffmanCode(Codes.LITERALS, 15);
    private final HuffmanCode distances = new HuffmanCode(Codes.DISTANCES, 15);
    private final CodeLengths header = new CodeLengths();
    private final BitSink out = new BitSink();
    private final CRC32 crc = new CRC32();

    /// The packed bytes are in [#bytes] until the next call.
    ///
    /// @return how many they are
    public int encode(byte[] bytes, int offset, int length) {
        out.clear();
        out.reserve(HEADER.length);
        out.put(HEADER, 0, HEADER.length);
        deflate(bytes, offset, offset + length);
        crc.reset();
        crc.update(bytes, offset, length);
        out.reserve(TRAILER_BYTES);
        out.put(crc.getValue(), 32);
        out.put(Integer.toUnsignedLong(length), 32);
        return out.length();
    }

    /// Belongs to this encoder.
    public byte[] bytes() {
        return out.bytes();
    }

    private void deflate(byte[] bytes, int from, int to) {
        if (shift > Integer.MAX_VALUE - 2 * WINDOW - (to - from)) {
            Arrays.fill(table, 0);
            shift = WINDOW + 1;
        }
        begin();
        int moved = shift - from;
        int blockFrom = from;
        int at = from;
        int last = to - Long.BYTES;
        int misses = 1 << PATIENCE_BITS;
        while (at < last) {
            int word = (int) INT.get(bytes, at);
            int slot = word * HASH_FACTOR >>> 32 - HASH_BITS;
            int distance = at + moved - table[slot];
            table[slot] = at + moved;
            if (distance <= WINDOW && (int) INT.get(bytes, at - distance) == word) {
                int length = 4 + same(bytes, at - distance + 4, at + 4, Math.min(to, at + MATCH_MAX));
                match(length, distance);
                at += length;
                misses = 1 << PATIENCE_BITS;
                if (at < last) {
                    int behind = (int) INT.get(bytes, at - 2);
                    table[behind * HASH_FACTOR >>> 32 - HASH_BITS] = at - 2 + moved;
                }
            } else {
                int end = Math.min(last, Math.min(at + (misses++ >>> PATIENCE_BITS), at + STEPS - count));
                do {
                    literal(bytes[at++]);
                } while (at < end);
            }
            if (count == STEPS) {
                block(bytes, blockFrom, at, at == to);
                blockFrom = at;
            }
        }
        for (; at < to; at++) {
            if (count == STEPS) {
                block(bytes, blockFrom, at, false);
                blockFrom = at;
            }
            literal(bytes[at]);
        }
        if (count > 0 || blockFrom == from) {
            block(bytes, blockFrom, to, true);
        }
        shift += to - from + WINDOW;
    }

    private void literal(byte value) {
        steps[count++] = value & 0xFF;
        literals.frequencies()[value & 0xFF]++;
    }

    private void match(int length, int distance) {
        steps[count++] = IS_MATCH | length - MATCH_MIN << 16 | distance - 1;
        literals.frequencies()[Codes.LENGTH_CODE[length - MATCH_MIN]]++;
        distances.frequencies()[Codes.distanceCode(distance - 1)]++;
    }

    /// How many bytes from `there` on are the same as those from `here` on, up to `end`.
    private static int same(byte[] bytes, int there, int here, int end) {
        int start = here;
        while (here <= end - Long.BYTES) {
            long difference = (long) LONG.get(bytes, there) ^ (long) LONG.get(bytes, here);
            if (difference != 0) {
                return here - start + (Long.numberOfTrailingZeros(difference) >>> 3);
            }
            there += Long.BYTES;
            here += Long.BYTES;
        }
        while (here < end && bytes[there] == bytes[here]) {
            there++;
            here++;
        }
        return here - start;
    }

    private void begin() {
        count = 0;
        literals.clear();
        distances.clear();
        literals.frequencies()[END_OF_BLOCK] = 1;
    }

    /// Writes the steps that make up this range.
    private void block(byte[] bytes, int from, int to, boolean last) {
        long extra = extraBits();
        long fixed = literals.bits(Codes.FIXED_LITERALS) + distances.bits(Codes.FIXED_DISTANCES) + extra;
        literals.build();
        distances.build();
        int literalCodes = literals.count(257);
        int distanceCodes = distances.count(1);
        header.of(literals.lengths(), literalCodes, distances.lengths(), distanceCodes);
        long dynamic = header.bits() + literals.bits(literals.lengths()) + distances.bits(distances.lengths()) + extra;
        int size = to - from;
        long stored = 8L * (size + 5L * (size / STORED_MAX + 1));
        out.reserve((int) (Math.min(stored, Math.min(fixed, dynamic)) >>> 3) + 16);
        int end = last ? 1 : 0;
        if (stored <= fixed && stored <= dynamic) {
            stored(bytes, from, to, end);
        } else if (fixed <= dynamic) {
            out.put(end | 1 << 1, 3);
            literals.fix(Codes.FIXED_LITERALS);
            distances.fix(Codes.FIXED_DISTANCES);
            coded();
        } else {
            out.put(end | 2 << 1, 3);
            header.write(out, literalCodes, distanceCodes);
            coded();
        }
        if (last) {
            out.align();
        }
        begin();
    }

    private void stored(byte[] bytes, int from, int to, int end) {
        int at = from;
        do {
            int size = Math.min(STORED_MAX, to - at);
            out.put(at + size == to ? end : 0, 3);
            out.align();
            out.put(size | ~size << 16 & 0xFFFF0000L, 32);
            out.put(bytes, at, size);
            at += size;
        } while (at < to);
    }

    private void coded() {
        int[] literalCodes = literals.codes();
        byte[] literalLengths = literals.lengths();
        int[] distanceCodes = distances.codes();
        byte[] distanceLengths = distances.lengths();
        for (int i = 0; i < count; i++) {
            int step = steps[i];
            if (step >= 0) {
                out.put(literalCodes[step], literalLengths[step]);
                continue;
            }
            int length = step >>> 16 & 0xFF;
            int symbol = Codes.LENGTH_CODE[length];
            long bits = literalCodes[symbol];
            int size = literalLengths[symbol];
            bits |= (long) (length - Codes.lengthBase(symbol)) << size;
            size += Codes.lengthExtra(symbol);
            int distance = step & 0x7FFF;
            int code = Codes.distanceCode(distance);
            bits |= (long) distanceCodes[code] << size;
            size += distanceLengths[code];
            bits |= (long) (distance - Codes.distanceBase(code)) << size;
            out.put(bits, size + Codes.distanceExtra(code));
        }
        out.put(literalCodes[END_OF_BLOCK], literalLengths[END_OF_BLOCK]);
    }

    private long extraBits() {
        long bits = 0;
        for (int symbol = END_OF_BLOCK + 1; symbol < Codes.LITERALS; symbol++) {
            bits += (long) literals.frequencies()[symbol] * Codes.lengthExtra(symbol);
        }
        for (int code = 0; code < Codes.DISTANCES; code++) {
            bits += (long) distances.frequencies()[code] * Codes.distanceExtra(code);
        }
        return bits;
    }
}
