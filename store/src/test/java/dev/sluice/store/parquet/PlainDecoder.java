package dev.sluice.store.parquet;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// Slow and obvious decoders, written from the specification one bit at a time; they share no code with the encoders.
final class PlainDecoder {
    private final byte[] bytes;
    private int at;

    PlainDecoder(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
    }

    int position() {
        return at;
    }

    BigInteger varint() {
        BigInteger value = BigInteger.ZERO;
        for (int shift = 0; ; shift += 7) {
            int next = bytes[at++] & 0xFF;
            value = value.or(BigInteger.valueOf(next & 0x7F).shiftLeft(shift));
            if (next < 0x80) {
                return value;
            }
        }
    }

    long zigzag() {
        BigInteger value = varint();
        BigInteger half = value.shiftRight(1);
        return (value.testBit(0) ? half.negate().subtract(BigInteger.ONE) : half).longValueExact();
    }

    /// One number of `width` bits, `bit` bits after the current position, lowest bit first.
    private BigInteger bits(long bit, int width) {
        BigInteger value = BigInteger.ZERO;
        for (int i = 0; i < width; i++) {
            long position = bit + i;
            if ((bytes[at + (int) (position / 8)] >> position % 8 & 1) == 1) {
                value = value.setBit(i);
            }
        }
        return value;
    }

    List<Integer> hybrid(int width, int count) {
        List<Integer> values = new ArrayList<>();
        while (values.size() < count) {
            int header = varint().intValueExact();
            if ((header & 1) == 0) {
                int value = bits(0, (width + 7) / 8 * 8).intValueExact();
                at += (width + 7) / 8;
                for (int i = 0; i < header >> 1; i++) {
                    values.add(value);
                }
            } else {
                int groups = header >> 1;
                for (int i = 0; i < groups * 8; i++) {
                    values.add(bits((long) i * width, width).intValueExact());
                }
                at += groups * width;
            }
        }
        return values.subList(0, count);
    }

    /// @param typeBits 32 or 64: where sums wrap around
    List<Long> delta(int typeBits) {
        int blockSize = varint().intValueExact();
        int miniblocks = varint().intValueExact();
        int count = varint().intValueExact();
        long value = zigzag();
        List<Long> values = new ArrayList<>();
        if (count > 0) {
            values.add(value);
        }
        while (values.size() < count) {
            long min = zigzag();
            int widths = at;
            at += miniblocks;
            for (int m = 0; m < miniblocks && values.size() < count; m++) {
                int width = bytes[widths + m];
                int size = blockSize / miniblocks;
                for (int i = 0; i < size && values.size() < count; i++) {
                    value += min + bits((long) i * width, width).longValue();
                    value = typeBits == 32 ? (int) value : value;
                    values.add(value);
                }
                at += size * width / 8;
            }
        }
        return values;
    }
}
