package dev.sluice.pipeline.export;

import dev.sluice.client.ExportResult;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// What became of one entry, after as many requests as it took.
///
/// @param result of the items that were taken: how many of them were rejected, and why
/// @param refused numbers of the items that were not taken, never changed; empty for none
/// @param failure why not, the first if there are several; null if all were taken
record Delivery(
        ExportResult result, BitSet refused, @Nullable Throwable failure) {
    static Delivery of(ExportResult result) {
        return new Delivery(result, new BitSet(), null);
    }
}
