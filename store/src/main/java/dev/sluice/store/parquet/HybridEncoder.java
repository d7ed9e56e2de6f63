package dev.sluice.store.parquet;

/// The RLE / bit-packed hybrid of levels, dictionary codes and booleans. One owner.
///
/// | Run | Header (varint) | Then |
/// |---|---|---|
/// | repeated | `count << 1` | the value in `ceil(width / 8)` bytes |
/// | bit-packed | `groups << 1 or 1` | `groups` times 8 values of `width` bits, lowest bit first |
///
/// A repeated run is worth its header from 8 equal values on. Bit-packed runs hold whole groups of 8, so a repeated
/// run can only begin at a group's border; only the last group of all may be short, its rest is zeros that the
/// reader, who knows the number of values, ignores.
final class HybridEncoder {
    private static final int RUN_MIN = 8;
    /// Groups of a bit-packed run: its header then takes two bytes at most.
    private static final int GROUPS_MAX = 1 << 12;

    private HybridEncoder() {}

    /// Bits needed for values of 0 to `max`.
    static int width(int max) {
        return 32 - Integer.numberOfLeadingZeros(max);
    }

    /// Appends the values `[from, to)` of `width` bits, 0 to 31.
    static void encode(int[] values, int from, int to, int width, OutputBytes out) {
        int literal = from;
        int i = from;
        while (i < to) {
            int value = values[i];
            int limit = Math.min(to, i + RUN_MIN);
            int end = i + 1;
            while (end < limit && values[end] == value) {
                end++;
            }
            if (end - i == RUN_MIN) {
                while (end < to && values[end] == value) {
                    end++;
                }
                packed(values, literal, i, width, out);
                repeated(value, end - i, width, out);
                i = end;
                literal = end;
            } else {
                i = limit;
            }
        }
        packed(values, literal, to, width, out);
    }

    /// Appends `count` times one value.
    static void repeated(int value, int count, int width, OutputBytes out) {
        if (count == 0) {
            return;
        }
        out.putVarint((long) count << 1);
        for (int shift = 0; shift < width; shift += 8) {
            out.putByte(value >>> shift);
        }
    }

    private static void packed(int[] values, int from, int to, int width, OutputBytes out) {
        for (int i = from; i < to; i += GROUPS_MAX * 8) {
            int count = Math.min(to - i, GROUPS_MAX * 8);
            int groups = (count + 7) >>> 3;
            out.putVarint((long) groups << 1 | 1);
            int before = out.size();
            out.packed(values, i, count, width);
            while (out.size() < before + groups * width) {
                out.putByte(0);
            }
        }
    }
}
