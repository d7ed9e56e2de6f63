package dev.sluice.client.gzip;

import java.util.Arrays;

/// A canonical Huffman code with a longest length (RFC 1951, 3.2.2), made again for each block. One owner.
final class HuffmanCode {
    private final int longest;
    private final int[] frequencies;
    private final byte[] lengths;
    /// As they go into the stream, the first bit lowest.
    private final int[] codes;
    private final long[] byFrequency;
    private final int[] work;
    private final int[] perLength;
    private final int[] next;

    /// @param symbols at least 2
    /// @param longest in bits, at most 15; `symbols` must fit
    HuffmanCode(int symbols, int longest) {
        this.longest = longest;
        this.frequencies = new int[symbols];
        this.lengths = new byte[symbols];
        this.codes = new int[symbols];
        this.byFrequency = new long[symbols];
        this.work = new int[symbols];
        this.perLength = new int[Math.max(symbols, longest + 1) + 1];
        this.next = new int[longest + 2];
    }

    /// How often each symbol occurs; counted up by whoever has the symbols.
    int[] frequencies() {
        return frequencies;
    }

    /// By symbol, in bits; 0 where it does not occur.
    byte[] lengths() {
        return lengths;
    }

    int[] codes() {
        return codes;
    }

    void clear() {
        Arrays.fill(frequencies, 0);
    }

    /// Makes the code. At least two symbols have one, since some decoders refuse a code that is not complete.
    void build() {
        int used = sorted();
        for (int symbol = 0; used < 2; symbol++) {
            if (frequencies[symbol] == 0) {
                frequencies[symbol] = 1;
                used = sorted();
            }
        }
        minimumRedundancy(used);
        limit(used);
        assign();
    }

    /// Gives each symbol this length, and the code that follows.
    void fix(byte[] given) {
        System.arraycopy(given, 0, lengths, 0, lengths.length);
        assign();
    }

    /// What all symbols take by these lengths, in bits.
    long bits(byte[] byLengths) {
        long bits = 0;
        for (int symbol = 0; symbol < frequencies.length; symbol++) {
            bits += (long) frequencies[symbol] * byLengths[symbol];
        }
        return bits;
    }

    /// The number of symbols up to the last that occurs, at least `atLeast`.
    int count(int atLeast) {
        int count = lengths.length;
        while (count > atLeast && lengths[count - 1] == 0) {
            count--;
        }
        return count;
    }

    private int sorted() {
        int used = 0;
        for (int symbol = 0; symbol < frequencies.length; symbol++) {
            if (frequencies[symbol] > 0) {
                byFrequency[used++] = (long) frequencies[symbol] << 16 | symbol;
            }
        }
        Arrays.sort(byFrequency, 0, used);
        return used;
    }

    /// Lengths without a limit, counted in `perLength`: Moffat and Katajainen, In-Place Calculation of
    /// Minimum-Redundancy Codes (1995). The array holds weights, then parents, then depths.
    private void minimumRedundancy(int count) {
        int[] a = work;
        for (int i = 0; i < count; i++) {
            a[i] = (int) (byFrequency[i] >>> 16);
        }
        a[0] += a[1];
        int root = 0;
        int leaf = 2;
        for (int node = 1; node < count - 1; node++) {
            if (leaf >= count || a[root] < a[leaf]) {
                a[node] = a[root];
                a[root++] = node;
            } else {
                a[node] = a[leaf++];
            }
            if (leaf >= count || root < node && a[root] < a[leaf]) {
                a[node] += a[root];
                a[root++] = node;
            } else {
                a[node] += a[leaf++];
            }
        }
        a[count - 2] = 0;
        for (int node = count - 3; node >= 0; node--) {
            a[node] = a[a[node]] + 1;
        }
        Arrays.fill(perLength, 0);
        int free = 1;
        int depth = 0;
        root = count - 2;
        while (free > 0) {
            int inner = 0;
            while (root >= 0 && a[root] == depth) {
                inner++;
                root--;
            }
            perLength[depth] = free - inner;
            free = 2 * inner;
            depth++;
        }
    }

    /// Shortens what is too long, lengthens others until the code is complete again, and hands out the lengths: the
    /// rarest symbols get the longest.
    private void limit(int count) {
        for (int length = longest + 1; length < perLength.length; length++) {
            perLength[longest] += perLength[length];
        }
        long taken = 0;
        for (int length = longest; length > 0; length--) {
            taken += (long) perLength[length] << longest - length;
        }
        for (; taken > 1L << longest; taken--) {
            perLength[longest]--;
            int length = longest - 1;
            while (perLength[length] == 0) {
                length--;
            }
            perLength[length]--;
            perLength[length + 1] += 2;
        }
        Arrays.fill(lengths, (byte) 0);
        int at = 0;
        for (int length = longest; length > 0; length--) {
            for (int i = perLength[length]; i > 0 && at < count; i--) {
                lengths[(int) byFrequency[at++] & 0xFFFF] = (byte) length;
            }
        }
    }

    private void assign() {
        Arrays.fill(perLength, 0);
        for (byte length : lengths) {
            perLength[length]++;
        }
        perLength[0] = 0;
        next[1] = 0;
        for (int length = 1; length < longest; length++) {
            next[length + 1] = next[length] + perLength[length] << 1;
        }
        for (int symbol = 0; symbol < lengths.length; symbol++) {
            int length = lengths[symbol];
            codes[symbol] = length == 0 ? 0 : Integer.reverse(next[length]++) >>> 32 - length;
        }
    }
}
