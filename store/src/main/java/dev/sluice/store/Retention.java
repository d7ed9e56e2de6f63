package dev.sluice.store;

import dev.sluice.store.catalog.SealedFile;
import dev.sluice.store.schema.TableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/// Which files the retention rules remove. Files go as a whole, and by when they were sealed, not by the times
/// in their rows: a sender's clock must not decide what is deleted, and old rows that were brought in today are
/// new here.
final class Retention {
    private Retention() {}

    /// Files of one table that go by one rule.
    record Removal(Expiry expiry, List<SealedFile> files) {}

    private record Candidate(TableName table, SealedFile file) {}

    /// @param nowMillis since the epoch
    /// @return what has to go, none when nothing has
    static List<Removal> choose(StoreOptions options, List<Table> tables, long nowMillis) {
        List<Candidate> candidates = new ArrayList<>();
        long bytes = 0;
        for (Table table : tables) {
            for (SealedFile file : table.iceberg().state().files()) {
                bytes += file.bytes();
            }
            table.finishedFiles().forEach(file -> candidates.add(new Candidate(table.name(), file)));
        }
        candidates.sort(Comparator.comparingLong(candidate -> candidate.file().sealedMillis()));
        List<Candidate> tooOld = new ArrayList<>();
        List<Candidate> tooMuch = new ArrayList<>();
        for (Candidate candidate : candidates) {
            long ageMillis = nowMillis - candidate.file().sealedMillis();
            if (ageMillis > options.retainAge().toMillis()) {
                tooOld.add(candidate);
                bytes -= candidate.file().bytes();
            } else if (bytes > options.retainBytes()) {
                tooMuch.add(candidate);
                bytes -= candidate.file().bytes();
            }
        }
        List<Removal> removals = new ArrayList<>();
        for (Table table : tables) {
            Predicate<Candidate> own = candidate -> candidate.table() == table.name();
            add(
                    removals,
                    table.name(),
                    Expiry.Rule.AGE,
                    tooOld.stream().filter(own).toList());
            add(
                    removals,
                    table.name(),
                    Expiry.Rule.SIZE,
                    tooMuch.stream().filter(own).toList());
        }
        return removals;
    }

    private static void add(List<Removal> removals, TableName table, Expiry.Rule rule, List<Candidate> candidates) {
        if (!candidates.isEmpty()) {
            List<SealedFile> files = candidates.stream().map(Candidate::file).toList();
            long rows = files.stream().mapToLong(SealedFile::rows).sum();
            long bytes = files.stream().mapToLong(SealedFile::bytes).sum();
            removals.add(new Removal(new Expiry(table, rows, bytes, rule), files));
        }
    }
}
