package dev.sluice.otlp.check;

import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireType;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// The dictionary of a profiles request: how many entries each table has, and which of them are unsound because
/// they refer to nothing themselves.
///
/// Built before the profiles are checked, since a dictionary may follow them, and may come in several pieces,
/// which merge. An entry is only ever referred to by tables further down this list, so one pass per table finds
/// all that leads to nowhere:
///
/// | Field | Table | Refers to |
/// |---|---|---|
/// | 5 | strings | |
/// | 4 | links | |
/// | 6 | attributes | strings |
/// | 3 | functions | strings |
/// | 1 | mappings | strings, attributes |
/// | 2 | locations | mappings, functions, attributes |
/// | 7 | stacks | locations |
///
/// One owner, then immutable.
final class ProfileTables {
    static final int MAPPINGS = 1;
    static final int LOCATIONS = 2;
    static final int LINKS = 4;
    static final int STRINGS = 5;
    static final int ATTRIBUTES = 6;
    static final int STACKS = 7;
    private static final int FUNCTIONS = 3;
    private static final int DICTIONARY = 0x12;

    private final byte[] b;
    private final int from;
    private final int end;
    private final int[] sizes = new int[8];
    private final @Nullable BitSet[] unsound = new BitSet[8];

    ProfileTables(byte[] b, int from, int end, ValueScan values) {
        this.b = b;
        this.from = from;
        this.end = end;
        eachEntry((table, start, stop) -> measure(table, start, stop, values));
        for (int table : new int[] {ATTRIBUTES, FUNCTIONS, MAPPINGS, LOCATIONS, STACKS}) {
            judge(table);
        }
    }

    /// Whether an index refers to a sound entry. 0 is "not set" and always does.
    boolean isSound(int table, int index) {
        if (index == 0) {
            return true;
        }
        BitSet bad = unsound[table];
        return index > 0 && index < sizes[table] && (bad == null || !bad.get(index));
    }

    private void eachEntry(EntryVisitor visitor) {
        WireReader request = new WireReader(b, from, end);
        WireReader dictionary = new WireReader();
        while (request.next()) {
            if (request.tag() == DICTIONARY) {
                dictionary.reset(b, request.valueOffset(), request.valueEnd());
                while (dictionary.next()) {
                    if (dictionary.wireType() == WireType.LEN && dictionary.field() <= STACKS) {
                        visitor.visit(dictionary.field(), dictionary.valueOffset(), dictionary.valueEnd());
                    }
                }
            }
        }
    }

    private void measure(int table, int start, int stop, ValueScan values) {
        sizes[table]++;
        values.addElements(1);
        switch (table) {
            case STRINGS -> Scan.utf8(b, start, stop);
            case ATTRIBUTES -> attribute(start, stop, values);
            case LOCATIONS -> {
                WireReader location = new WireReader(b, start, stop);
                while (location.next()) {
                    if (location.tag() == 0x1a) {
                        values.addElements(1);
                        values.flat(
                                b,
                                location.valueOffset(),
                                location.valueEnd(),
                                ValueScan.NO_STRINGS,
                                ValueScan.NO_ATTRIBUTES);
                    }
                }
            }
            default -> values.flat(b, start, stop, ValueScan.NO_STRINGS, ValueScan.NO_ATTRIBUTES);
        }
    }

    private void attribute(int start, int stop, ValueScan values) {
        WireReader attribute = new WireReader(b, start, stop);
        while (attribute.next()) {
            if (attribute.tag() == 0x12) {
                values.anyValue(b, attribute.valueOffset(), attribute.valueEnd(), 0);
            }
        }
    }

    private void judge(int table) {
        int[] index = new int[1];
        eachEntry((field, start, stop) -> {
            if (field == table) {
                if (!isEntrySound(table, start, stop)) {
                    BitSet bad = unsound[table];
                    if (bad == null) {
                        bad = new BitSet();
                        unsound[table] = bad;
                    }
                    bad.set(index[0]);
                }
                index[0]++;
            }
        });
    }

    /// Of a field that may come once, the last value counts.
    private boolean isEntrySound(int table, int start, int stop) {
        WireReader entry = new WireReader(b, start, stop);
        int[] last = new int[8];
        boolean sound = true;
        while (entry.next()) {
            int field = entry.field();
            int target = target(table, field);
            if (target == 0) {
                sound &= table != LOCATIONS || entry.tag() != 0x1a || isLineSound(entry);
            } else if (isList(table, field)) {
                sound &= entry.wireType() != WireType.LEN || areSound(target, entry.valueOffset(), entry.valueEnd());
                sound &= entry.wireType() != WireType.VARINT || isSound(target, (int) entry.varint());
            } else if (entry.wireType() == WireType.VARINT) {
                last[field] = (int) entry.varint();
            }
        }
        for (int field = 1; field < last.length; field++) {
            sound &= last[field] == 0 || isSound(target(table, field), last[field]);
        }
        return sound;
    }

    private boolean areSound(int table, int start, int stop) {
        boolean sound = true;
        for (int pos = start; pos < stop; ) {
            int after = Scan.afterVarint(b, pos, stop);
            sound &= isSound(table, (int) Scan.varint(b, pos, after));
            pos = after;
        }
        return sound;
    }

    private boolean isLineSound(WireReader entry) {
        WireReader line = new WireReader(b, entry.valueOffset(), entry.valueEnd());
        int function = 0;
        while (line.next()) {
            function = line.tag() == 0x08 ? (int) line.varint() : function;
        }
        return isSound(FUNCTIONS, function);
    }

    /// The table into which a field of an entry points, or 0.
    private static int target(int table, int field) {
        return switch (table) {
            case ATTRIBUTES -> field == 1 || field == 3 ? STRINGS : 0;
            case FUNCTIONS -> field <= 3 ? STRINGS : 0;
            case MAPPINGS -> field == 4 ? STRINGS : field == 5 ? ATTRIBUTES : 0;
            case LOCATIONS -> field == 1 ? MAPPINGS : field == 4 ? ATTRIBUTES : 0;
            case STACKS -> field == 1 ? LOCATIONS : 0;
            default -> 0;
        };
    }

    private static boolean isList(int table, int field) {
        return switch (table) {
            case MAPPINGS -> field == 5;
            case LOCATIONS -> field == 4;
            case STACKS -> field == 1;
            default -> false;
        };
    }

    private interface EntryVisitor {
        void visit(int table, int start, int stop);
    }
}
