package dev.sluice.store.parquet;

import dev.sluice.store.parquet.ColumnSource.Values;
import org.jspecify.annotations.Nullable;

/// Numbers and booleans, all as 64-bit words. One owner, reused from leaf to leaf.
///
/// | Values | Encoding |
/// |---|---|
/// | booleans | RLE |
/// | at most 4,096 distinct, at most 60 % distinct | RLE_DICTIONARY |
/// | other integers and timestamps | DELTA_BINARY_PACKED |
/// | other doubles | PLAIN |
final class WordColumn implements ColumnEncoder {
    private final WordDictionary dictionary = new WordDictionary();
    private final DeltaEncoder delta = new DeltaEncoder();
    private LeafType type = LeafType.LONG;
    private Encoding encoding = Encoding.PLAIN;
    private long[] words = new long[0];
    private int[] codes = new int[0];
    private int present;

    void prepare(ParquetLeaf leaf, Values values, Placement placement) {
        type = leaf.type();
        present = placement.present();
        if (words.length < present) {
            words = new long[present];
            codes = new int[present];
        }
        gather(values, placement);
        if (type == LeafType.BOOLEAN) {
            encoding = Encoding.RLE;
            for (int j = 0; j < present; j++) {
                codes[j] = (int) words[j];
            }
        } else if (dictionary.encode(words, present, codes)) {
            encoding = Encoding.RLE_DICTIONARY;
        } else {
            encoding = type == LeafType.DOUBLE ? Encoding.PLAIN : Encoding.DELTA_BINARY_PACKED;
        }
    }

    void trim(int limit) {
        if (words.length > limit) {
            words = new long[0];
            codes = new int[0];
        }
    }

    @Override
    public Encoding encoding() {
        return encoding;
    }

    @Override
    public int dictionarySize() {
        return encoding == Encoding.RLE_DICTIONARY ? dictionary.size() : 0;
    }

    @Override
    public void writeDictionary(OutputBytes out) {
        plain(dictionary.words(), 0, dictionary.size(), out);
    }

    @Override
    public void writeValues(int from, int to, OutputBytes out) {
        switch (encoding) {
            case RLE -> {
                int start = out.size();
                out.putInt(0);
                HybridEncoder.encode(codes, from, to, 1, out);
                out.putInt(start, out.size() - start - 4);
            }
            case RLE_DICTIONARY -> {
                int width = HybridEncoder.width(dictionary.size() - 1);
                out.putByte(width);
                HybridEncoder.encode(codes, from, to, width, out);
            }
            case DELTA_BINARY_PACKED -> {
                if (type == LeafType.INT) {
                    delta.encodeInts(words, from, to, out);
                } else {
                    delta.encodeLongs(words, from, to, out);
                }
            }
            case PLAIN, DELTA_LENGTH_BYTE_ARRAY -> plain(words, from, to, out);
        }
    }

    @Override
    public int pageBytes(int j) {
        return 0;
    }

    @Override
    public ChunkStatistics statistics(long values) {
        long[] candidates = encoding == Encoding.RLE_DICTIONARY ? dictionary.words() : words;
        int count = encoding == Encoding.RLE_DICTIONARY ? dictionary.size() : present;
        if (type == LeafType.DOUBLE) {
            return doubleStatistics(values, candidates, count);
        }
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        for (int i = 0; i < count; i++) {
            min = Math.min(min, candidates[i]);
            max = Math.max(max, candidates[i]);
        }
        return bounded(values, 0, count > 0, min, max);
    }

    @Override
    public BloomFilter bloomFilter() {
        throw new IllegalStateException("Bloom filter of a " + type + " (expected: BINARY or STRING)");
    }

    private void gather(Values values, Placement placement) {
        int[] index = placement.indexes();
        boolean identity = placement.isIdentity();
        switch (values) {
            case Values.Longs(long[] source, var nulls) -> {
                if (identity) {
                    System.arraycopy(source, 0, words, 0, present);
                } else {
                    for (int j = 0; j < present; j++) {
                        words[j] = source[index[j]];
                    }
                }
            }
            case Values.Ints(int[] source, var nulls) -> {
                for (int j = 0; j < present; j++) {
                    words[j] = source[identity ? j : index[j]];
                }
            }
            case Values.Doubles(double[] source, var nulls) -> {
                for (int j = 0; j < present; j++) {
                    words[j] = Double.doubleToRawLongBits(source[identity ? j : index[j]]);
                }
            }
            case Values.Booleans(boolean[] source, var nulls) -> {
                for (int j = 0; j < present; j++) {
                    words[j] = source[identity ? j : index[j]] ? 1 : 0;
                }
            }
            case Values.Coded coded -> throw new IllegalArgumentException("values: coded bytes (expected: numbers)");
            case Values.Bytes bytes -> throw new IllegalArgumentException("values: bytes (expected: numbers)");
        }
    }

    private void plain(long[] source, int from, int to, OutputBytes out) {
        if (type == LeafType.INT) {
            for (int i = from; i < to; i++) {
                out.putInt((int) source[i]);
            }
        } else {
            for (int i = from; i < to; i++) {
                out.putLong(source[i]);
            }
        }
    }

    /// NaN is in no bound, and zeros count with both signs: readers may compare by IEEE or by bits.
    private ChunkStatistics doubleStatistics(long values, long[] candidates, int count) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        boolean some = false;
        for (int i = 0; i < count; i++) {
            double value = Double.longBitsToDouble(candidates[i]);
            if (!Double.isNaN(value)) {
                some = true;
                min = Math.min(min, value);
                max = Math.max(max, value);
            }
        }
        long nans = 0;
        for (int j = 0; j < present; j++) {
            nans += Double.isNaN(Double.longBitsToDouble(words[j])) ? 1 : 0;
        }
        long low = Double.doubleToRawLongBits(min == 0 ? -0.0 : min);
        long high = Double.doubleToRawLongBits(max == 0 ? 0.0 : max);
        return bounded(values, nans, some, low, high);
    }

    private ChunkStatistics bounded(long values, long nans, boolean some, long min, long max) {
        int width = type == LeafType.BOOLEAN ? 1 : type.width();
        byte @Nullable [] lower = some ? Bounds.ofWord(min, width) : null;
        byte @Nullable [] upper = some ? Bounds.ofWord(max, width) : null;
        return new ChunkStatistics(values, values - present, nans, lower, upper, true, true);
    }
}
