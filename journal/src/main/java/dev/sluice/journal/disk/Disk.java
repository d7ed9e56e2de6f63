package dev.sluice.journal.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Files and folders with the guarantees of POSIX and no more: bytes are safe after [DiskFile#sync()], names after
/// [#syncFolder]. Any thread.
///
/// Every method throws [NoSpaceException] when the file system is full, and [IOException] for every other failure.
public interface Disk {
    /// What an opened file is for.
    enum Access {
        /// An existing file, for reading.
        READ,
        /// An existing file, for reading and writing.
        WRITE,
        /// A new file, for reading and writing; fails if the name is taken.
        CREATE
    }

    /// Opens a file; close it.
    DiskFile open(Path file, Access access) throws IOException;

    boolean exists(Path path);

    /// The names in a folder, sorted.
    List<String> list(Path folder) throws IOException;

    /// Creates a folder and its missing parents; does nothing if it is there.
    void createFolder(Path folder) throws IOException;

    /// Gives a file another name at once, replacing what had it. Durable after [#syncFolder].
    void rename(Path from, Path to) throws IOException;

    /// Removes a name; does nothing if it is not there. Files that are open stay readable. Durable after
    /// [#syncFolder].
    void delete(Path file) throws IOException;

    /// Makes the names in a folder durable.
    void syncFolder(Path folder) throws IOException;

    /// Takes a lock that ends with this process at the latest, and notes `holder` in the file.
    ///
    /// @throws LockedException if another process, or another part of this one, has it
    Closeable lock(Path file, String holder) throws IOException;
}
