package dev.sluice.otlp.check;

import dev.sluice.otlp.Signal;
import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireWriter;

/// What is left of a request when the dropped ranges are taken out: the lengths of the messages around them
/// change, and nothing else. One owner.
final class Remainder {
    private final byte[] b;
    private final Tally tally;
    private final WireWriter writer;
    private int next;

    private Remainder(byte[] b, int from, int end, Tally tally) {
        this.b = b;
        this.tally = tally;
        this.writer = new WireWriter(end - from);
    }

    static byte[] of(Signal signal, byte[] b, int from, int end, Tally tally) {
        Remainder remainder = new Remainder(b, from, end, tally);
        remainder.copy(from, end);
        if (remainder.next != tally.drops()) {
            throw new IllegalStateException(signal + ": " + (tally.drops() - remainder.next) + " drops not found");
        }
        return remainder.writer.toByteArray();
    }

    private void copy(int from, int end) {
        WireReader reader = new WireReader(b, from, end);
        int copied = from;
        while (next < tally.drops() && tally.dropOffset(next) < end && reader.next()) {
            int drop = tally.dropOffset(next);
            if (drop >= reader.fieldEnd()) {
                continue;
            }
            writer.raw(b, copied, reader.fieldOffset() - copied);
            copied = reader.fieldEnd();
            if (drop == reader.fieldOffset()) {
                next++;
            } else {
                int mark = writer.begin(reader.field());
                copy(reader.valueOffset(), reader.valueEnd());
                writer.end(mark);
            }
        }
        writer.raw(b, copied, end - copied);
    }
}
