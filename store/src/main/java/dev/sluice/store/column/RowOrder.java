package dev.sluice.store.column;

import java.util.Arrays;

/// Sorts rows by (service, time) with a radix sort over packed keys.
///
/// The key is the rank of the service above the time since the earliest row. When both do not fit 64 bits, which
/// takes times centuries apart, the rows are sorted by time first and by service then; the sort is stable, so that
/// the order is the same. Digits in which no two keys differ cost nothing.
final class RowOrder {
    private static final int DIGIT_BITS = 11;
    private static final int DIGITS = 1 << DIGIT_BITS;

    private RowOrder() {}

    /// The rows `[from, to)` in their order.
    ///
    /// @param ranks per row the rank of its service, at least 0
    /// @param times per row its time, as unsigned 64 bits
    static int[] sorted(int[] ranks, long[] times, int from, int to) {
        int count = to - from;
        int[] rows = new int[count];
        long[] keys = new long[count];
        long earliest = -1;
        long latest = 0;
        int maxRank = 0;
        for (int i = 0; i < count; i++) {
            rows[i] = from + i;
            long time = times[from + i];
            earliest = Long.compareUnsigned(time, earliest) < 0 ? time : earliest;
            latest = Long.compareUnsigned(time, latest) > 0 ? time : latest;
            maxRank = Math.max(maxRank, ranks[from + i]);
        }
        int timeBits = count == 0 ? 0 : 64 - Long.numberOfLeadingZeros(latest - earliest);
        int rankBits = 32 - Integer.numberOfLeadingZeros(maxRank);
        boolean packed = timeBits + rankBits <= 64;
        for (int i = 0; i < count; i++) {
            long rank = packed && rankBits > 0 ? (long) ranks[from + i] << timeBits : 0;
            keys[i] = rank | times[from + i] - earliest;
        }
        sort(keys, rows);
        if (!packed) {
            for (int i = 0; i < count; i++) {
                keys[i] = ranks[rows[i]];
            }
            sort(keys, rows);
        }
        return rows;
    }

    private static void sort(long[] keys, int[] rows) {
        int count = keys.length;
        long differing = 0;
        boolean ascending = true;
        for (int i = 1; i < count; i++) {
            differing |= keys[i] ^ keys[0];
            ascending &= Long.compareUnsigned(keys[i - 1], keys[i]) <= 0;
        }
        if (ascending) {
            return;
        }
        long[] fromKeys = keys;
        int[] fromRows = rows;
        long[] toKeys = new long[count];
        int[] toRows = new int[count];
        int[] starts = new int[DIGITS];
        boolean isInPlace = true;
        for (int shift = 0; shift < 64; shift += DIGIT_BITS) {
            if ((differing >>> shift & DIGITS - 1) == 0) {
                continue;
            }
            place(fromKeys, shift, starts);
            for (int i = 0; i < count; i++) {
                int at = starts[(int) (fromKeys[i] >>> shift) & DIGITS - 1]++;
                toKeys[at] = fromKeys[i];
                toRows[at] = fromRows[i];
            }
            long[] otherKeys = fromKeys;
            fromKeys = toKeys;
            toKeys = otherKeys;
            int[] otherRows = fromRows;
            fromRows = toRows;
            isInPlace = !isInPlace;
            toRows = otherRows;
        }
        if (!isInPlace) {
            System.arraycopy(fromRows, 0, rows, 0, count);
            System.arraycopy(fromKeys, 0, keys, 0, count);
        }
    }

    private static void place(long[] keys, int shift, int[] starts) {
        Arrays.fill(starts, 0);
        for (long key : keys) {
            starts[(int) (key >>> shift) & DIGITS - 1]++;
        }
        int sum = 0;
        for (int digit = 0; digit < DIGITS; digit++) {
            int count = starts[digit];
            starts[digit] = sum;
            sum += count;
        }
    }
}
