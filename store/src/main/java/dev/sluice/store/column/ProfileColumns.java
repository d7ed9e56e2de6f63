package dev.sluice.store.column;

import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireType;
import dev.sluice.otlp.wire.WireWriter;
import dev.sluice.store.parquet.ColumnSource;

/// The columns of `profiles`: the messages as they are, and what they are found by. One owner.
final class ProfileColumns extends ItemColumns {
    private static final int DICTIONARY = 2 << 3 | WireType.LEN;
    private static final int TIME = 3 << 3 | WireType.FIXED64;
    private static final int DURATION = 4 << 3 | WireType.VARINT;
    private static final int PROFILE_ID = 7 << 3 | WireType.LEN;

    private final LongList times = new LongList();
    private final LongList durations = new LongList();
    private final IntList profileIds = new IntList();
    private final IntList raw = new IntList();
    private final IntList dictionaries = new IntList();
    private final AttributeStream attributes;
    private final WireReader field = new WireReader();
    private int dictionary = -1;

    ProfileColumns(Lexicon lexicon) {
        super(lexicon);
        attributes = new AttributeStream(lexicon.bytes, lexicon.keys);
    }

    /// All profiles of a request share its dictionary. One in several occurrences is their concatenation.
    @Override
    void dictionary(byte[] bytes, int from, int to) {
        WireWriter merged = new WireWriter(1024);
        boolean found = false;
        field.reset(bytes, from, to);
        while (field.next()) {
            if (field.tag() == DICTIONARY) {
                merged.raw(bytes, field.valueOffset(), field.valueLength());
                found = true;
            }
        }
        dictionary = found ? lexicon.bytes.raw(merged.array(), 0, merged.length()) : -1;
    }

    @Override
    void read(byte[] bytes, int from, int to) {
        long time = 0;
        long duration = 0;
        int profileId = IdDictionary.NONE;
        field.reset(bytes, from, to);
        while (field.next()) {
            switch (field.tag()) {
                case TIME -> time = field.fixed64();
                case DURATION -> duration = field.varint();
                case PROFILE_ID ->
                    profileId = lexicon.traceIds.optional(bytes, field.valueOffset(), field.valueLength());
                default -> {}
            }
        }
        attributes.begin();
        attributes.end();
        times.add(time);
        durations.add(duration);
        profileIds.add(profileId);
        dictionaries.add(dictionary);
        raw.add(lexicon.bytes.raw(bytes, from, to - from));
    }

    @Override
    int rows() {
        return raw.size();
    }

    @Override
    long[] times() {
        return times.array();
    }

    @Override
    AttributeStream attributes() {
        return attributes;
    }

    @Override
    void describe(LeafTable leaves) {
        leaves.add("profile_id", () -> leaves.coded(profileIds, lexicon.traceIds.heap()));
        leaves.add("time", () -> leaves.micros(times));
        leaves.add("time_nanos", () -> ColumnSource.longs(times.array()));
        leaves.add("duration_ns", () -> ColumnSource.longs(durations.array()));
        leaves.add("raw", () -> leaves.coded(raw));
        leaves.add("dictionary", () -> leaves.coded(dictionaries));
    }

    @Override
    void truncate(int rows) {
        times.truncate(rows);
        durations.truncate(rows);
        profileIds.truncate(rows);
        dictionaries.truncate(rows);
        raw.truncate(rows);
        attributes.truncate(rows);
    }

    @Override
    long memoryBytes() {
        return times.memoryBytes()
                + durations.memoryBytes()
                + profileIds.memoryBytes()
                + dictionaries.memoryBytes()
                + raw.memoryBytes()
                + attributes.memoryBytes();
    }
}
