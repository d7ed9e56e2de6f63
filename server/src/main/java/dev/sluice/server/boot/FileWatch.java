package dev.sluice.server.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Looks at the content of files and says when it has changed. Content, not times: volumes of Kubernetes swap a link,
/// and editors write a new file. Runs as a task, one turn at a time.
///
/// A change counts once two looks in a row found the same, so that a file is not read while somebody writes it.
final class FileWatch implements Runnable {
    private final List<Path> files;
    private final Runnable changed;
    private Map<Path, Integer> known;
    private Map<Path, Integer> before;

    /// @param changed is called on the thread of the look
    FileWatch(List<Path> files, Runnable changed) {
        this.files = List.copyOf(files);
        this.changed = changed;
        this.known = contents();
        this.before = known;
    }

    @Override
    public synchronized void run() {
        Map<Path, Integer> now = contents();
        boolean settled = now.equals(before);
        before = now;
        if (settled && !now.equals(known)) {
            known = now;
            changed.run();
        }
    }

    /// A file that cannot be read has no content.
    private Map<Path, Integer> contents() {
        Map<Path, Integer> contents = new HashMap<>();
        for (Path file : files) {
            try {
                contents.put(file, Arrays.hashCode(Files.readAllBytes(file)));
            } catch (IOException missing) {
                contents.remove(file);
            }
        }
        return contents;
    }
}
