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
    /// Begins with a copy of the entry, header first.
    final byte[] bytes;

    /// Of the entry.
    final int length;

    final EntryHeader header;
    final int routingHash;
    final CompletableFuture<Delivery> answer;
    /// In the journal that [#spilled] names.
    Position position;

    boolean spilled;
    boolean settled;

    Outgoing(
            byte[] bytes,
            int length,
            EntryHeader header,
            int routingHash,
            Position position,
            boolean spilled,
            CompletableFuture<Delivery> answer) {
        this.bytes = bytes;
        this.length = length;
        this.header = header;
        this.routingHash = routingHash;
        this.position = position;
        this.spilled = spilled;
        this.answer = answer;
    }

    /// The entry, header first.
    ByteBuffer entry() {
        return ByteBuffer.wrap(bytes, 0, length);
    }

    /// The same with these items only.
    ByteBuffer entry(BitSet items) {
        if (items.cardinality() == header.items()) {
            return entry();
        }
        Payload part = ItemSelection.of(header.payload(bytes, 0, length), items);
        ByteBuffer head = header.withItems(part.items()).encode();
        return ByteBuffer.allocate(head.remaining() + part.length())
                .put(head)
                .put(part.asBuffer())
                .flip();
    }

    /// Whether nobody looks at the bytes any more. After a failure a last attempt may still be reading them.
    boolean isSpent() {
        return answer.isDone()
                && !answer.isCompletedExceptionally()
                && answer.join().failure() == null;
    }
}
