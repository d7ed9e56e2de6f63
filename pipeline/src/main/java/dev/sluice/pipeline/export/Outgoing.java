package dev.sluice.pipeline.export;

import dev.sluice.journal.JournalEntry;
import dev.sluice.journal.Position;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.check.ItemSelection;
import dev.sluice.pipeline.EntryHeader;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;

/// One entry that is under way. Owned by the exporter's thread; only the future is completed elsewhere.
final class Outgoing {
    /// As it was read, header first, in an array of the pool.
    final JournalEntry entry;

    final EntryHeader header;
    final CompletableFuture<Delivery> answer;
    /// In the journal that [#spilled] names.
    Position position;

    boolean spilled;
    boolean settled;

    Outgoing(JournalEntry entry, EntryHeader header, boolean spilled, CompletableFuture<Delivery> answer) {
        this.entry = entry;
        this.header = header;
        this.position = entry.position();
        this.spilled = spilled;
        this.answer = answer;
    }

    /// The entry, header first.
    ByteBuffer entry() {
        return entry.asBuffer();
    }

    /// The same with these items only.
    ByteBuffer entry(BitSet items) {
        if (items.cardinality() == header.items()) {
            return entry();
        }
        Payload part = ItemSelection.of(header.payload(entry.bytes(), entry.offset(), entry.length()), items);
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
