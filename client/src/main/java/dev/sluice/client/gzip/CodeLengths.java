package dev.sluice.client.gzip;

/// The lengths of both codes as a block with codes of its own begins with them (RFC 1951, 3.2.7): runs of the same
/// length are counted, and what comes out has a code of its own. One owner.
final class CodeLengths {
    private static final byte[] ORDER = {16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
    private static final int REPEAT = 16;
    private static final int ZEROS = 17;
    private static final int MANY_ZEROS = 18;
    private static final int[] EXTRA_BITS = {2, 3, 7};

    private final byte[] all = new byte[Codes.LITERALS + Codes.DISTANCES];
    /// Symbol, and what its extra bits say, above it.
    private final int[] runs = new int[Codes.LITERALS + Codes.DISTANCES];
    private int count;
    private final HuffmanCode code = new HuffmanCode(19, 7);
    private int sent;

    void of(byte[] literals, int literalCodes, byte[] distances, int distanceCodes) {
        System.arraycopy(literals, 0, all, 0, literalCodes);
        System.arraycopy(distances, 0, all, literalCodes, distanceCodes);
        int length = literalCodes + distanceCodes;
        count = 0;
        code.clear();
        for (int at = 0; at < length; ) {
            int end = at + 1;
            while (end < length && all[end] == all[at]) {
                end++;
            }
            run(all[at], end - at);
            at = end;
        }
        code.build();
        sent = ORDER.length;
        while (sent > 4 && code.lengths()[ORDER[sent - 1]] == 0) {
            sent--;
        }
    }

    /// Of all that [#write] writes.
    long bits() {
        long bits = 14 + 3L * sent + code.bits(code.lengths());
        for (int i = 0; i < EXTRA_BITS.length; i++) {
            bits += (long) code.frequencies()[REPEAT + i] * EXTRA_BITS[i];
        }
        return bits;
    }

    void write(BitSink out, int literalCodes, int distanceCodes) {
        out.put(literalCodes - 257 | distanceCodes - 1 << 5 | sent - 4 << 10, 14);
        for (int i = 0; i < sent; i++) {
            out.put(code.lengths()[ORDER[i]], 3);
        }
        for (int i = 0; i < count; i++) {
            int symbol = runs[i] & 0xFF;
            out.put(code.codes()[symbol], code.lengths()[symbol]);
            if (symbol >= REPEAT) {
                out.put(runs[i] >>> 8, EXTRA_BITS[symbol - REPEAT]);
            }
        }
    }

    private void run(int length, int times) {
        int left = times;
        if (length > 0) {
            add(length, 0);
            left--;
        }
        while (left >= 3) {
            if (length > 0) {
                int step = Math.min(left, 6);
                add(REPEAT, step - 3);
                left -= step;
            } else if (left < 11) {
                add(ZEROS, left - 3);
                left = 0;
            } else {
                int step = Math.min(left, 138);
                add(MANY_ZEROS, step - 11);
                left -= step;
            }
        }
        for (; left > 0; left--) {
            add(length, 0);
        }
    }

    private void add(int symbol, int extra) {
        runs[count++] = symbol | extra << 8;
        code.frequencies()[symbol]++;
    }
}
