package dev.sluice.store.parquet;

/// Parquet's split-block Bloom filter over XXH64: 32-byte blocks of eight words, one bit set in each word of one
/// block per value. 12 bits a value make about 0.5 % false positives.
///
/// | Part | Form |
/// |---|---|
/// | header | thrift: 1 size of the bits, 2 {1 {} split block}, 3 {1 {} xxhash}, 4 {1 {} uncompressed} |
/// | bits | blocks of 8 little-endian words |
final class BloomFilter {
    private static final int BITS_PER_VALUE = 12;
    private static final int BLOCK_BITS = 256;
    /// Readers refuse more than 128 MiB; this holds 350 million values.
    private static final int BLOCKS_MAX = 1 << 21;
    private static final int[] SALT = {
        0x47b6137b, 0x44974d91, 0x8824ad5b, 0xa2b7289d, 0x705495c7, 0x2df1424b, 0x9efc4947, 0x5c6bfb31
    };

    private final int[] words;

    BloomFilter(int values) {
        long blocks = ((long) values * BITS_PER_VALUE + BLOCK_BITS - 1) / BLOCK_BITS;
        words = new int[8 * (int) Math.clamp(blocks, 1, BLOCKS_MAX)];
    }

    void add(long hash) {
        int block = (int) ((hash >>> 32) * (words.length / 8) >>> 32);
        int key = (int) hash;
        for (int i = 0; i < 8; i++) {
            words[block * 8 + i] |= 1 << (key * SALT[i] >>> 27);
        }
    }

    void writeTo(OutputBytes out) {
        ThriftWriter thrift = new ThriftWriter(out);
        thrift.begin();
        thrift.i32(1, words.length * 4);
        for (int id = 2; id <= 4; id++) {
            thrift.beginStruct(id);
            thrift.emptyStruct(1);
            thrift.end();
        }
        thrift.end();
        for (int word : words) {
            out.putInt(word);
        }
    }
}
