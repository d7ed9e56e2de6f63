package dev.sluice.store.parquet;

/// DELTA_BINARY_PACKED: differences of neighbours, packed with as many bits as the largest of 32 needs. One owner.
///
/// | Part | Form |
/// |---|---|
/// | header | varint 128 (values a block), varint 4 (miniblocks a block), varint count, zigzag first value |
/// | block | zigzag smallest difference, 4 bytes of widths, then up to 4 miniblocks |
/// | miniblock | 32 differences less the smallest, `width` bits each; the last one is padded with zeros |
///
/// Differences wrap around in the width of the type (32 or 64 bits), as the specification demands, so extremes need
/// no special case.
final class DeltaEncoder {
    private static final int BLOCK = 128;
    private static final int MINIBLOCK = 32;

    private final long[] deltas = new long[BLOCK];

    /// Appends the values `[from, to)` of a 64-bit column.
    void encodeLongs(long[] values, int from, int to, OutputBytes out) {
        header(to - from, from == to ? 0 : values[from], out);
        for (int start = from + 1; start < to; start += BLOCK) {
            int count = Math.min(BLOCK, to - start);
            long min = Long.MAX_VALUE;
            for (int i = 0; i < count; i++) {
                long delta = values[start + i] - values[start + i - 1];
                deltas[i] = delta;
                min = Math.min(min, delta);
            }
            for (int i = 0; i < count; i++) {
                deltas[i] -= min;
            }
            block(min, count, out);
        }
    }

    /// Appends the values `[from, to)` of a 32-bit column, held as longs.
    void encodeInts(long[] values, int from, int to, OutputBytes out) {
        header(to - from, from == to ? 0 : values[from], out);
        for (int start = from + 1; start < to; start += BLOCK) {
            int count = Math.min(BLOCK, to - start);
            int min = Integer.MAX_VALUE;
            for (int i = 0; i < count; i++) {
                int delta = (int) (values[start + i] - values[start + i - 1]);
                deltas[i] = delta;
                min = Math.min(min, delta);
            }
            for (int i = 0; i < count; i++) {
                deltas[i] -= min;
            }
            block(min, count, out);
        }
    }

    private static void header(int count, long first, OutputBytes out) {
        out.putVarint(BLOCK);
        out.putVarint(BLOCK / MINIBLOCK);
        out.putVarint(count);
        out.putZigzag(first);
    }

    private void block(long min, int count, OutputBytes out) {
        out.putZigzag(min);
        int widths = out.size();
        out.putInt(0);
        for (int from = 0; from < count; from += MINIBLOCK) {
            int filled = Math.min(MINIBLOCK, count - from);
            long all = 0;
            for (int i = from; i < from + filled; i++) {
                all |= deltas[i];
            }
            for (int i = from + filled; i < from + MINIBLOCK; i++) {
                deltas[i] = 0;
            }
            int width = 64 - Long.numberOfLeadingZeros(all);
            out.array()[widths + from / MINIBLOCK] = (byte) width;
            out.packed(deltas, from, MINIBLOCK, width);
        }
    }
}
