package dev.sluice.journal;

import dev.sluice.journal.disk.NoSpaceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The durable cursors of an open journal, and the removal of segments that all of them have passed. Any thread.
///
/// A cursor's file is written before its new position counts, and segments go only by positions that count; so
/// whatever a crash undoes, an entry that some consumer still needs is there. What it may bring back (a removed
/// file whose folder was not synced yet) is removed again at the next start.
final class Cursors {
    private static final System.Logger LOG = System.getLogger("dev.sluice.journal");

    private final JournalFolder folder;
    private final JournalIdentity identity;
    private final Segments segments;
    private final SpareSegment spare;
    private final JournalMetrics metrics;
    // One lock over the map, the files and the removals, held during their few small writes: they must happen in
    // order, and nobody on the way in waits for it.
    private final Map<String, FileCursor> cursors = new TreeMap<>();

    Cursors(
            JournalFolder folder,
            Recovery.Opened opened,
            Segments segments,
            SpareSegment spare,
            JournalMetrics metrics) {
        this.folder = folder;
        this.identity = opened.identity();
        this.segments = segments;
        this.spare = spare;
        this.metrics = metrics;
        opened.cursors().forEach((name, position) -> cursors.put(name, new FileCursor(name, position)));
    }

    synchronized Cursor cursor(String name) {
        CursorName.check(name);
        FileCursor known = cursors.get(name);
        if (known != null) {
            return known;
        }
        write(name, Position.START);
        FileCursor created = new FileCursor(name, Position.START);
        cursors.put(name, created);
        return created;
    }

    synchronized void remove(String name) {
        if (!cursors.containsKey(name)) {
            return;
        }
        try {
            folder.disk().delete(file(name));
            folder.disk().syncFolder(folder.cursors());
        } catch (IOException failure) {
            throw Failure.of("cannot remove cursor " + name, failure).exception();
        }
        cursors.remove(name);
        release();
    }

    synchronized List<JournalStatus.CursorStatus> status() {
        List<JournalStatus.CursorStatus> all = new ArrayList<>();
        cursors.forEach((name, cursor) -> all.add(new JournalStatus.CursorStatus(name, cursor.position)));
        return all;
    }

    /// Removes the oldest segments that every cursor has passed; the newest file always stays, for it remembers the
    /// epoch. A file that cannot be removed now is tried again next time.
    synchronized void release() {
        // As in write(): an interrupt must not look like a failing disk.
        boolean interrupted = Thread.interrupted();
        Position passed = passed();
        List<Segment> all = segments.list();
        int removed = 0;
        try {
            while (removed < all.size() - 1 && isPassed(all.get(removed), passed)) {
                Segment segment = all.get(removed);
                if (!spare.keep(segment, segments.bytes())) {
                    folder.disk().delete(segment.path());
                }
                segments.remove(segment);
                metrics.segmentsReleased.increment();
                removed++;
            }
            if (removed > 0) {
                folder.disk().syncFolder(folder.root());
                spare.keptAreRemoved();
            }
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.WARNING, "journal: passed segments stay: {0}", failure.toString());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Position passed() {
        Position passed = null;
        for (FileCursor cursor : cursors.values()) {
            passed = passed == null || passed.isAfter(cursor.position) ? cursor.position : passed;
        }
        return passed == null ? Position.START : passed;
    }

    private static boolean isPassed(Segment segment, Position passed) {
        return !segment.progress().growing()
                && (segment.isEmpty() || !segment.end().isAfter(passed));
    }

    private synchronized void commit(FileCursor cursor, Position upTo) {
        if (segments.isClosed()) {
            throw new Failure(JournalErrors.CLOSED, "the journal is closed", null).exception();
        }
        if (cursors.get(cursor.name) != cursor) {
            throw new IllegalStateException("cursor " + cursor.name + " was removed");
        }
        if (!upTo.isAfter(cursor.position)) {
            return;
        }
        if (upTo.isAfter(segments.end())) {
            throw new IllegalArgumentException("position: " + upTo + " (expected: at most " + segments.end() + ")");
        }
        write(cursor.name, upTo);
        cursor.position = upTo;
        release();
    }

    private void write(String name, Position position) {
        // An interrupt in the middle of file I/O would close the file and look like a broken disk.
        boolean interrupted = Thread.interrupted();
        try {
            CursorFile content = new CursorFile(identity.journal(), name, position);
            try {
                folder.replace(file(name), content.encode());
            } catch (NoSpaceException full) {
                // Moving a cursor is what frees space: the reserve is there for this.
                if (!spare.release()) {
                    throw full;
                }
                folder.replace(file(name), content.encode());
            }
        } catch (IOException failure) {
            throw Failure.of("cannot write cursor " + name, failure).exception();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private Path file(String name) {
        return folder.cursors().resolve(CursorName.fileName(name));
    }

    private final class FileCursor implements Cursor {
        private final String name;
        private volatile Position position;

        FileCursor(String name, Position position) {
            this.name = name;
            this.position = position;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Position position() {
            return position;
        }

        @Override
        public void commit(Position upTo) {
            Cursors.this.commit(this, upTo);
        }
    }
}
