package dev.sluice.journal;

import dev.sluice.journal.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// What a full walk over one segment file came to.
///
/// @param readableBytes behind the last readable record
/// @param tailEnd behind the last byte after that which was written and is not a record; equal if there is none
/// @param footer the intact footer that ends the records, or null
/// @param damages places between readable records, in order; those behind the last one belong to the tail
record SegmentCheck(
        long readableBytes,
        long entries,
        long firstSequence,
        long lastSequence,
        int digest,
        long tailEnd,
        @Nullable SegmentFooter footer,
        List<SegmentScanner.Damage> damages) {
    SegmentCheck {
        damages = List.copyOf(damages);
    }

    boolean isTorn() {
        return tailEnd > readableBytes;
    }

    /// Walks over all records whose sequence is at most `limitSequence`.
    static SegmentCheck walk(DiskFile file, SegmentHeader header, long limitSequence) throws IOException {
        long size = file.size();
        SegmentScanner scanner = new SegmentScanner(file, header);
        CRC32C digest = new CRC32C();
        List<SegmentScanner.Damage> damages = new ArrayList<>();
        int damagesBeforeLast = 0;
        long readable = SegmentHeader.BYTES;
        long entries = 0;
        long first = 0;
        long last = header.baseSequence() - 1;
        SegmentScanner.Kind kind = scanner.next(size);
        while (kind != SegmentScanner.Kind.END
                && (kind == SegmentScanner.Kind.DAMAGE || scanner.position().sequence() <= limitSequence)) {
            if (kind == SegmentScanner.Kind.DAMAGE) {
                damages.add(scanner.damage());
            } else {
                digest.update(scanner.bytes(), scanner.headerOffset(), RecordHeader.BYTES);
                last = scanner.position().sequence();
                first = entries++ == 0 ? last : first;
                readable = scanner.offset();
                damagesBeforeLast = damages.size();
            }
            kind = scanner.next(size);
        }
        SegmentFooter footer = kind == SegmentScanner.Kind.END ? scanner.footer() : null;
        if (footer != null) {
            // Damage right before a footer is damage, not a torn end.
            damagesBeforeLast = damages.size();
            readable = footer.offset();
        }
        long tailEnd = kind != SegmentScanner.Kind.END || damagesBeforeLast < damages.size()
                ? Math.max(readable, Math.max(scanner.offset(), scanner.tailEnd()))
                : Math.max(readable, scanner.tailEnd());
        return new SegmentCheck(
                readable,
                entries,
                first,
                last,
                (int) digest.getValue(),
                footer != null ? readable : tailEnd,
                footer,
                damages.subList(0, damagesBeforeLast));
    }

    /// The segment's footer in the last 64 bytes of its file, or null.
    static @Nullable SegmentFooter readFooter(DiskFile file, SegmentHeader header) throws IOException {
        long at = file.size() - SegmentFooter.BYTES;
        if (at < SegmentHeader.BYTES) {
            return null;
        }
        ByteBuffer block = ByteBuffer.allocate(SegmentFooter.BYTES);
        file.readFully(block, at);
        return SegmentFooter.decode(header, block.array(), 0, at);
    }
}
