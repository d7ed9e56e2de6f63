package dev.sluice.pipeline.export;

import dev.sluice.client.ExportResult;
import dev.sluice.journal.Position;
import dev.sluice.otlp.Payload;
import dev.sluice.pipeline.EntryHeader;
import java.util.concurrent.CompletableFuture;

/// One entry that is under way. Owned by the exporter's thread; only the future is completed elsewhere.
final class Outgoing {
    /// A copy of the entry, header first.
    final byte[] entry;

    final EntryHeader header;
    final int routingHash;
    final CompletableFuture<ExportResult> answer;
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
            CompletableFuture<ExportResult> answer) {
        this.entry = entry;
        this.header = header;
        this.routingHash = routingHash;
        this.position = position;
        this.spilled = spilled;
        this.answer = answer;
    }

    static Payload payload(EntryHeader header, byte[] entry) {
        return header.payload(entry, 0, entry.length);
    }
}
