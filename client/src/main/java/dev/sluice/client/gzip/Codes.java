package dev.sluice.client.gzip;

import java.util.Arrays;

/// The symbols of lengths and distances, and the fixed code (RFC 1951, 3.2.5 and 3.2.6). Lengths are given less 3,
/// distances less 1.
final class Codes {
    /// The last two have a place in the fixed code and never occur.
    static final int LITERALS = 288;
    static final int DISTANCES = 30;
    /// The literal symbol by length.
    static final short[] LENGTH_CODE = new short[256];
    static final byte[] FIXED_LITERALS = new byte[LITERALS];
    static final byte[] FIXED_DISTANCES = new byte[DISTANCES];

    private static final int FIRST_LENGTH = 257;
    private static final int LAST_LENGTH = 285;
    private static final byte[] LENGTH_EXTRA = new byte[LITERALS];
    private static final short[] LENGTH_BASE = new short[LITERALS];

    static {
        int length = 0;
        for (int symbol = FIRST_LENGTH; symbol < LAST_LENGTH; symbol++) {
            int group = symbol - FIRST_LENGTH;
            LENGTH_EXTRA[symbol] = (byte) (group < 8 ? 0 : group / 4 - 1);
            LENGTH_BASE[symbol] = (short) length;
            for (int i = 0; i < 1 << LENGTH_EXTRA[symbol] && length < 256; i++) {
                LENGTH_CODE[length++] = (short) symbol;
            }
        }
        LENGTH_CODE[255] = LAST_LENGTH;
        LENGTH_BASE[LAST_LENGTH] = 255;
        Arrays.fill(FIXED_LITERALS, 0, 144, (byte) 8);
        Arrays.fill(FIXED_LITERALS, 144, 256, (byte) 9);
        Arrays.fill(FIXED_LITERALS, 256, 280, (byte) 7);
        Arrays.fill(FIXED_LITERALS, 280, LITERALS, (byte) 8);
        Arrays.fill(FIXED_DISTANCES, (byte) 5);
    }

    private Codes() {}

    static int lengthExtra(int symbol) {
        return LENGTH_EXTRA[symbol];
    }

    static int lengthBase(int symbol) {
        return LENGTH_BASE[symbol];
    }

    /// Two codes for each power of two.
    static int distanceCode(int distance) {
        if (distance < 4) {
            return distance;
        }
        int power = 31 - Integer.numberOfLeadingZeros(distance);
        return 2 * power + (distance >>> power - 1 & 1);
    }

    static int distanceExtra(int code) {
        return code < 4 ? 0 : code / 2 - 1;
    }

    static int distanceBase(int code) {
        return code < 4 ? code : 2 + (code & 1) << distanceExtra(code);
    }
}
