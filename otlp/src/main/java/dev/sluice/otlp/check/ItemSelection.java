package dev.sluice.otlp.check;

import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireType;
import dev.sluice.otlp.wire.WireWriter;
import java.util.BitSet;

/// Some items of a request as a request of their own, with everything around them: resource, scope, metric,
/// dictionary and unknown fields.
///
/// Items are numbered from 0 in the order of the bytes. A resource, scope or metric of which nothing is selected is
/// left out. Nothing is decoded; ranges are copied, and the lengths of the messages around them are new. One owner.
public final class ItemSelection {
    /// In order of depth: request, resource, scope, metric, data. The field that leads one level down; 0 for the data
    /// of a metric, which is one of [#METRIC_DATA].
    private static final int[] PATH = {1, 2, 2};

    private static final int[] METRIC_PATH = {1, 2, 2, 0, 1};
    private static final int METRIC_DATA = 1 << 5 | 1 << 7 | 1 << 9 | 1 << 10 | 1 << 11;

    private final byte[] b;
    private final int[] path;
    private final BitSet selected;
    private final WireWriter writer;
    private int item;
    private int kept;

    private ItemSelection(Payload request, BitSet selected) {
        this.b = request.bytes();
        this.path = request.signal() == Signal.METRICS ? METRIC_PATH : PATH;
        this.selected = selected;
        this.writer = new WireWriter(request.length());
    }

    /// @param selected numbers of items; not changed, and not read after the return
    /// @throws dev.sluice.kernel.error.SerializationException if the bytes are not a request after all
    public static Payload of(Payload request, BitSet selected) {
        ItemSelection selection = new ItemSelection(request, selected);
        selection.copy(request.offset(), request.end(), 0);
        byte[] bytes = selection.writer.toByteArray();
        return new Payload(request.signal(), bytes, 0, bytes.length, selection.kept);
    }

    private void copy(int from, int end, int depth) {
        WireReader reader = new WireReader(b, from, end);
        while (reader.next()) {
            if (!isOnPath(reader, depth)) {
                writer.raw(b, reader.fieldOffset(), reader.fieldEnd() - reader.fieldOffset());
            } else if (depth < path.length - 1) {
                nested(reader, depth);
            } else if (selected.get(item++)) {
                kept++;
                writer.raw(b, reader.fieldOffset(), reader.fieldEnd() - reader.fieldOffset());
            }
        }
    }

    private void nested(WireReader reader, int depth) {
        int lengthBefore = writer.length();
        int keptBefore = kept;
        int mark = writer.begin(reader.field());
        copy(reader.valueOffset(), reader.valueEnd(), depth + 1);
        writer.end(mark);
        // The data of a metric holds its temporality too, also for points in another part of the same data.
        if (kept == keptBefore && path[depth] != 0) {
            writer.truncate(lengthBefore);
        }
    }

    private boolean isOnPath(WireReader reader, int depth) {
        if (reader.wireType() != WireType.LEN) {
            return false;
        }
        int field = reader.field();
        return path[depth] != 0 ? field == path[depth] : field < 32 && (METRIC_DATA >> field & 1) != 0;
    }
}
