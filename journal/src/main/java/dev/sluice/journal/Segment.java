package dev.sluice.journal;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One segment file of an open journal. The identity never changes; the progress is one immutable snapshot that its
/// writer replaces, so any thread may look.
final class Segment {
    static final String SUFFIX = ".segment";

    private final Path path;
    private final SegmentHeader header;
    private volatile Progress progress;

    /// How far a segment has come.
    ///
    /// @param durableBytes where the readable records end
    /// @param lastSequence of the last readable entry; base sequence - 1 without entries
    /// @param entries readable ones
    /// @param fileBytes what the file takes on disk
    /// @param growing whether more may follow
    /// @param suspect whether a write or fsync of this file failed
    record Progress(
            long durableBytes, long lastSequence, long entries, long fileBytes, boolean growing, boolean suspect) {}

    Segment(Path path, SegmentHeader header, Progress progress) {
        this.path = path;
        this.header = header;
        this.progress = progress;
    }

    Path path() {
        return path;
    }

    SegmentHeader header() {
        return header;
    }

    Progress progress() {
        return progress;
    }

    void advance(Progress next) {
        progress = next;
    }

    /// Of the last readable entry, or the place before the first.
    Position end() {
        return new Position(header.epoch(), progress.lastSequence);
    }

    boolean isEmpty() {
        return progress.entries == 0;
    }

    static String fileName(long epoch, long baseSequence) {
        return String.format(Locale.ROOT, "%010d-%019d%s", epoch, baseSequence, SUFFIX);
    }

    /// Epoch and base sequence by a file's name, or null if it is not a segment's.
    static @Nullable Position parseFileName(String name) {
        if (!name.endsWith(SUFFIX)) {
            return null;
        }
        try {
            return Position.parse(
                    name.substring(0, name.length() - SUFFIX.length()).replace('-', ':'));
        } catch (IllegalArgumentException other) {
            return null;
        }
    }
}
