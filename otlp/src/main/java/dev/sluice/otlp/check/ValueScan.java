package dev.sluice.otlp.check;

import dev.sluice.otlp.wire.Utf8;

/// Scans what all signals share: attributes, values, resources, scopes.
///
/// One owner; it keeps count of the elements and remembers whether a value was too deep.
final class ValueScan {
    /// Bit `n` set: the LEN field number `n` is a string.
    static final int NO_STRINGS = 0;

    static final int NO_ATTRIBUTES = -1;

    private final int maxDepth;
    private long elements;
    private boolean tooDeep;

    ValueScan(int maxDepth) {
        this.maxDepth = maxDepth;
    }

    long elements() {
        return elements;
    }

    void addElements(long count) {
        elements += count;
    }

    /// Whether a value since the last call was nested too deep; what lies below the limit was not looked at.
    boolean takeTooDeep() {
        boolean result = tooDeep;
        tooDeep = false;
        return result;
    }

    /// A message that consists of strings, attributes and numbers.
    ///
    /// @param strings the field numbers of its strings, as bits
    /// @param attributes the field number of its attributes
    void flat(byte[] b, int from, int end, int strings, int attributes) {
        int pos = from;
        while (pos < end) {
            long next = Scan.tag(b, pos, end);
            int tag = Scan.second(next);
            pos = Scan.position(next);
            if ((tag & 7) != 2) {
                pos = Scan.skip(b, tag, pos, end);
                continue;
            }
            long range = Scan.range(b, pos, end);
            pos = Scan.second(range);
            int field = tag >>> 3;
            if (field == attributes) {
                keyValue(b, Scan.position(range), pos, 0);
            } else if (field < 32 && (strings >>> field & 1) != 0) {
                Scan.utf8(b, Scan.position(range), pos);
            }
        }
    }

    void resource(byte[] b, int from, int end) {
        int pos = from;
        while (pos < end) {
            long next = Scan.tag(b, pos, end);
            int tag = Scan.second(next);
            pos = Scan.position(next);
            if (tag == 0x0a || tag == 0x1a) {
                long range = Scan.range(b, pos, end);
                pos = Scan.second(range);
                if (tag == 0x0a) {
                    keyValue(b, Scan.position(range), pos, 0);
                } else {
                    elements++;
                    flat(b, Scan.position(range), pos, 0b11110, NO_ATTRIBUTES);
                }
            } else {
                pos = Scan.skip(b, tag, pos, end);
            }
        }
    }

    void scope(byte[] b, int from, int end) {
        flat(b, from, end, 0b110, 3);
    }

    void exemplar(byte[] b, int from, int end) {
        elements++;
        flat(b, from, end, NO_STRINGS, 7);
    }

    /// The attributes that follow each other from `pos`, where the first one's length is. A loop of its own,
    /// because after an attribute nearly always comes another.
    ///
    /// @param tag of the attributes, below 128
    /// @return the position after the last of them
    int attributes(byte[] b, int pos, int end, int tag) {
        int next = pos;
        while (true) {
            long range = Scan.range(b, next, end);
            next = Scan.second(range);
            int start = Scan.position(range);
            elements++;
            if (!isPlain(b, start, next)) {
                anyKeyValue(b, start, next, 0);
            }
            if (next >= end || b[next] != tag) {
                return next;
            }
            next++;
        }
    }

    /// @param depth how many arrays and maps enclose this
    void keyValue(byte[] b, int from, int end, int depth) {
        elements++;
        if (!isPlain(b, from, end)) {
            anyKeyValue(b, from, end, depth);
        }
    }

    /// Whether this is what nearly every attribute is: a key, then a string, boolean or integer, in the
    /// shortest form, both ASCII. Straight-line code for it is what makes a scan fast.
    ///
    /// | Offset | Byte | Meaning |
    /// |---|---|---|
    /// | 0 | `0a` k | key, k bytes |
    /// | 2 + k | `12` n | value, n bytes: the rest |
    /// | 4 + k | `0a` n - 2 | a string: the rest |
    /// | 4 + k | `10` or `18` | a boolean or integer: a varint that is the rest |
    private static boolean isPlain(byte[] b, int from, int end) {
        int length = end - from;
        if (length < 6 || length > 0x7f || b[from] != 0x0a) {
            return false;
        }
        int key = b[from + 1];
        int value = from + 2 + key;
        if (key < 0 || value > end - 4 || b[value] != 0x12 || b[value + 1] != end - value - 2) {
            return false;
        }
        int tag = b[value + 2];
        if (tag == 0x0a) {
            return b[value + 3] == end - value - 4 && Utf8.isAscii(b, from, end);
        }
        return (tag == 0x18 || tag == 0x10)
                && Scan.afterVarint(b, value + 3, end) == end
                && Utf8.isAscii(b, from, value);
    }

    private void anyKeyValue(byte[] b, int from, int end, int depth) {
        int pos = from;
        while (pos < end) {
            long next = Scan.tag(b, pos, end);
            int tag = Scan.second(next);
            pos = Scan.position(next);
            if (tag == 0x0a) {
                long range = Scan.range(b, pos, end);
                pos = Scan.second(range);
                Scan.utf8(b, Scan.position(range), pos);
            } else if (tag == 0x12) {
                long range = Scan.range(b, pos, end);
                pos = Scan.second(range);
                anyValue(b, Scan.position(range), pos, depth);
            } else {
                pos = Scan.skip(b, tag, pos, end);
            }
        }
    }

    /// @param depth how many arrays and maps enclose this
    void anyValue(byte[] b, int from, int end, int depth) {
        int pos = from;
        while (pos < end) {
            long next = Scan.tag(b, pos, end);
            int tag = Scan.second(next);
            pos = Scan.position(next);
            if (tag == 0x0a) {
                long range = Scan.range(b, pos, end);
                pos = Scan.second(range);
                Scan.utf8(b, Scan.position(range), pos);
            } else if (tag == 0x10 || tag == 0x18) {
                pos = Scan.afterVarint(b, pos, end);
            } else if (tag == 0x2a || tag == 0x32) {
                long range = Scan.range(b, pos, end);
                pos = Scan.second(range);
                values(b, Scan.position(range), pos, depth + 1, tag == 0x32);
            } else {
                pos = Scan.skip(b, tag, pos, end);
            }
        }
    }

    private void values(byte[] b, int from, int end, int depth, boolean keyed) {
        if (depth > maxDepth) {
            tooDeep = true;
            return;
        }
        int pos = from;
        while (pos < end) {
            long next = Scan.tag(b, pos, end);
            int tag = Scan.second(next);
            pos = Scan.position(next);
            if (tag != 0x0a) {
                pos = Scan.skip(b, tag, pos, end);
                continue;
            }
            long range = Scan.range(b, pos, end);
            pos = Scan.second(range);
            if (keyed) {
                keyValue(b, Scan.position(range), pos, depth);
            } else {
                elements++;
                anyValue(b, Scan.position(range), pos, depth);
            }
        }
    }
}
