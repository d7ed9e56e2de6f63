package dev.sluice.otlp.check;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Checks profiles: D-91 and D-92.
final class ProfileScan implements ItemScan {
    private final ValueScan values;
    private final Tally tally;
    private final ProfileTables tables;
    private @Nullable Rule broken;
    private long detail;
    private final int[] sampleType = new int[2];
    private final int[] periodType = new int[2];
    private int sampleValues;
    private int sampleTimes;

    ProfileScan(ValueScan values, Tally tally, ProfileTables tables) {
        this.values = values;
        this.tally = tally;
        this.tables = tables;
    }

    @Override
    public void scan(byte[] b, int fieldOffset, int from, int end) {
        broken = null;
        Arrays.fill(sampleType, 0);
        Arrays.fill(periodType, 0);
        int pos = from;
        while (pos < end) {
            long next = Scan.tag(b, pos, end);
            int tag = Scan.second(next);
            int start = Scan.position(next);
            pos = Scan.skip(b, tag, start, end);
            switch (tag) {
                case 0x0a -> valueType(b, contents(b, start, pos), pos, sampleType);
                case 0x2a -> valueType(b, contents(b, start, pos), pos, periodType);
                case 0x12 -> {
                    values.addElements(1);
                    sample(b, contents(b, start, pos), pos);
                }
                case 0x4a -> Scan.utf8(b, contents(b, start, pos), pos);
                case 0x58 -> index(ProfileTables.ATTRIBUTES, number(b, start, pos));
                case 0x5a -> indexes(ProfileTables.ATTRIBUTES, b, contents(b, start, pos), pos);
                default -> {}
            }
        }
        index(ProfileTables.STRINGS, sampleType[0]);
        index(ProfileTables.STRINGS, sampleType[1]);
        index(ProfileTables.STRINGS, periodType[0]);
        index(ProfileTables.STRINGS, periodType[1]);
        if (broken != null) {
            tally.reject(broken, detail, fieldOffset, end, 1);
        } else {
            tally.accept();
        }
    }

    private static int contents(byte[] b, int lengthOffset, int end) {
        return Scan.position(Scan.range(b, lengthOffset, end));
    }

    private static int number(byte[] b, int from, int after) {
        return (int) Scan.varint(b, from, after);
    }

    /// Two pieces of one type merge, and the last of two values wins, so indexes are judged when all are read.
    private static void valueType(byte[] b, int from, int end, int[] typeAndUnit) {
        int pos = from;
        while (pos < end) {
            long next = Scan.tag(b, pos, end);
            int start = Scan.position(next);
            pos = Scan.skip(b, Scan.second(next), start, end);
            if (Scan.second(next) == 0x08) {
                typeAndUnit[0] = number(b, start, pos);
            } else if (Scan.second(next) == 0x10) {
                typeAndUnit[1] = number(b, start, pos);
            }
        }
    }

    private void sample(byte[] b, int from, int end) {
        sampleValues = 0;
        sampleTimes = 0;
        int stack = 0;
        int link = 0;
        int pos = from;
        while (pos < end) {
            long next = Scan.tag(b, pos, end);
            int tag = Scan.second(next);
            int start = Scan.position(next);
            pos = Scan.skip(b, tag, start, end);
            switch (tag) {
                case 0x08 -> stack = number(b, start, pos);
                case 0x10 -> index(ProfileTables.ATTRIBUTES, number(b, start, pos));
                case 0x12 -> indexes(ProfileTables.ATTRIBUTES, b, contents(b, start, pos), pos);
                case 0x18 -> link = number(b, start, pos);
                case 0x20 -> sampleValues++;
                case 0x22 -> packedValues(b, contents(b, start, pos), pos);
                case 0x29 -> sampleTimes++;
                case 0x2a -> packedTimes(contents(b, start, pos), pos);
                default -> {}
            }
        }
        index(ProfileTables.STACKS, stack);
        index(ProfileTables.LINKS, link);
        boolean paired = sampleValues == sampleTimes || sampleValues == 0 || sampleTimes == 0;
        if (!paired || sampleValues + sampleTimes == 0) {
            fail(Rule.SAMPLE, sampleValues);
        }
    }

    private void packedValues(byte[] b, int from, int end) {
        int before = sampleValues;
        for (int pos = from; pos < end; pos = Scan.afterVarint(b, pos, end)) {
            sampleValues++;
        }
        values.addElements(sampleValues - before);
    }

    private void packedTimes(int from, int end) {
        int count = end - from >> 3;
        Scan.after(from, (end - from + 7) / 8 * 8, end);
        sampleTimes += count;
        values.addElements(count);
    }

    private void index(int table, int index) {
        if (!tables.isSound(table, index)) {
            fail(Rule.INDEX, index);
        }
    }

    private void indexes(int table, byte[] b, int from, int end) {
        for (int pos = from; pos < end; ) {
            int after = Scan.afterVarint(b, pos, end);
            index(table, number(b, pos, after));
            values.addElements(1);
            pos = after;
        }
    }

    private void fail(Rule rule, long number) {
        if (broken == null) {
            broken = rule;
            detail = number;
        }
    }
}
