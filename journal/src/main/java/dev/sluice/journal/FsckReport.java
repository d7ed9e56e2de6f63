package dev.sluice.journal;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a full check of a journal's folder found, as plain values for printing.
///
/// @param journal null if nothing says which journal this is
/// @param entries readable entries in all segments
/// @param bytes size of all segments
/// @param repairs what was done, in words; empty after a check alone
public record FsckReport(
        String folder,
        @Nullable UUID journal,
        int segments,
        long entries,
        long bytes,
        List<Finding> findings,
        List<String> repairs) {
    /// How bad a finding is.
    public enum Severity {
        /// As a crash leaves it; the next start puts it right and nothing acknowledged is gone.
        NOTE,
        /// Something is not as it was written, but every entry can be read.
        WARNING,
        /// Entries cannot be read.
        ERROR
    }

    /// One place that is not as it should be.
    ///
    /// @param file name in the folder
    /// @param offset first byte concerned
    /// @param length number of bytes concerned; 0 if it is about the whole file
    /// @param sequence of the entry concerned; 0 if unknown
    public record Finding(Severity severity, String file, long offset, long length, long sequence, String what) {}

    public FsckReport {
        findings = List.copyOf(findings);
        repairs = List.copyOf(repairs);
    }

    /// Whether everything is as it was written.
    public boolean isClean() {
        return findings.isEmpty();
    }

    /// Whether entries cannot be read.
    public boolean hasErrors() {
        return findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
    }

    FsckReport withRepairs(List<String> done) {
        return new FsckReport(folder, journal, segments, entries, bytes, findings, done);
    }
}
