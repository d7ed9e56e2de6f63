package dev.sluice.store.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Which files readers hold. A file that is deleted while somebody holds it goes when the last one lets go. Any
/// thread.
public final class Pins {
    /// Guarded by this, like the next.
    private final Map<Path, Integer> holders = new HashMap<>();

    private final Set<Path> doomed = new HashSet<>();

    public synchronized void pin(Collection<Path> files) {
        files.forEach(file -> holders.merge(file, 1, Integer::sum));
    }

    /// Undoes one [#pin(Collection)] of the same files.
    public void unpin(Collection<Path> files) {
        for (Path file : files) {
            if (release(file)) {
                deleteNow(file);
            }
        }
    }

    /// Deletes a file that may be missing, now or when its last holder lets go.
    ///
    /// @throws UncheckedIOException if it is free and cannot be deleted
    public void delete(Path file) {
        synchronized (this) {
            if (holders.containsKey(file)) {
                doomed.add(file);
                return;
            }
        }
        deleteNow(file);
    }

    /// Files that somebody holds now.
    public synchronized int pinned() {
        return holders.size();
    }

    private synchronized boolean release(Path file) {
        Integer left = holders.computeIfPresent(file, (held, count) -> count == 1 ? null : count - 1);
        return left == null && doomed.remove(file);
    }

    private static void deleteNow(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot delete " + file, failure);
        }
    }
}
