package dev.sluice.store.query.worker;

import dev.sluice.store.query.scan.TableScan;
import java.util.List;

/// What a statement reads.
///
/// @param scans one for each table that it needs
/// @param warnings what is missing from those, a sentence each
public record Opened(List<TableScan> scans, List<String> warnings) {
    public Opened {
        scans = List.copyOf(scans);
        warnings = List.copyOf(warnings);
    }
}
