package dev.sluice.pipeline.export;

import dev.sluice.journal.Position;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.check.ItemSelection;
import dev.sluice.pipeline.EntryHeader;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;

/// One entry that is under way. Owned by the exporter's thread; only the future is completed elsewhere.
final class Outgoing {
    /// A copy of the entry, header first.
    final byte[] entry;

    final EntryHeader header;
    final int routingHash;
    final CompletableFuture<Delivery> answer;
    /// In the journal that [#spilled] names.
    Position position;

    boolean spilled;
    boolean settled;

    Outgoing(
            byte[] entry,
            EntryHeader header,
            int routingHash,
            Position position,
            boolean spilled,
            CompletableFuture<Delivery> answer) {
        this.entry = entry;
        this.header = header;
        this.routingHash = routingHash;
        this.position = position;
        this.spilled = spilled;
        this.answer = answer;
    }

    /// The entry with these items only, header first.
    byte[] selection(BitSet items) {
        if (items.cardinality() == header.items()) {
            return entry;
        }
        Payload part = ItemSelection.of(payload(header, entry), items);
        ByteBuffer head = header.withItems(part.items()).encode();
        byte[] bytes = new byte[head.remaining() + part.length()];
        ByteBuffer.wrap(bytes).put(head).put(part.asBuffer());
        return bytes;
    }

    static Payload payload(EntryHeader header, byte[] entry) {
        return header.payload(entry, 0, entry.length);
    }
}
