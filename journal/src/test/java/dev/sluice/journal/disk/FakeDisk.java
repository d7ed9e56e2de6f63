package dev.sluice.journal.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiPredicate;

/// A disk in memory that promises what POSIX promises and breaks everything else by a seed. Any thread.
///
/// Bytes that no successful sync covered may be lost, kept or torn by a power cut, each write on its own; names
/// that no [#syncFolder] covered may be forgotten or come back. After a failed sync the file looks whole until the
/// power goes, and no later sync brings the bytes back. Operations that change anything are counted, and can be
/// made to fail or to be the last one before a power cut.
public final class FakeDisk implements Disk {
    /// What an operation does.
    public enum Operation {
        CREATE,
        WRITE,
        TRUNCATE,
        SYNC,
        RENAME,
        DELETE,
        SYNC_FOLDER,
        READ
    }

    private static final int SECTOR_BYTES = 512;

    private final Random random;
    private final Map<Path, Folder> folders = new TreeMap<>();
    private final Set<Path> locks = new HashSet<>();
    private final Map<Operation, Long> counts = new TreeMap<>();
    private long operations;
    private long crashAt = Long.MAX_VALUE;
    private boolean powerLost;
    private boolean hidden;
    private boolean shortWrites;
    private int openHandles;
    private long capacityBytes = Long.MAX_VALUE;
    private BiPredicate<Operation, Long> failing = (operation, count) -> false;
    private boolean failWithNoSpace;

    public FakeDisk(long seed) {
        this.random = new Random(seed);
    }

    /// Lets every operation for which the test holds fail.
    ///
    /// @param test told the operation and how many of its kind there were, this one included
    public synchronized void failWhen(BiPredicate<Operation, Long> test, boolean noSpace) {
        failing = test;
        failWithNoSpace = noSpace;
        counts.clear();
    }

    /// Lets nothing fail any more.
    public synchronized void heal() {
        failing = (operation, count) -> false;
        capacityBytes = Long.MAX_VALUE;
        shortWrites = false;
        hidden = false;
    }

    /// Cuts the power in the middle of the n-th operation from now that changes anything.
    public synchronized void crashAfter(long changes) {
        crashAt = operations + changes;
    }

    public synchronized void writeShort() {
        shortWrites = true;
    }

    /// What all files together may take.
    public synchronized void limitTo(long bytes) {
        capacityBytes = bytes;
    }

    /// Takes all names away, as an unmount does; open files go on working.
    public synchronized void hide() {
        hidden = true;
    }

    public synchronized boolean isPowerLost() {
        return powerLost;
    }

    public synchronized int openHandles() {
        return openHandles;
    }

    /// Operations so far that changed anything.
    public synchronized long operations() {
        return operations;
    }

    /// How often the operation was asked for since the last [#failWhen].
    public synchronized long count(Operation operation) {
        return counts.getOrDefault(operation, 0L);
    }

    /// The process is gone, the machine goes on: everything written is still there, synced or not.
    public synchronized void killProcess() {
        locks.clear();
        openHandles = 0;
        powerLost = false;
        crashAt = Long.MAX_VALUE;
    }

    /// The machine starts again: what was not synced is there, torn or gone.
    public synchronized void cutPower() {
        killProcess();
        folders.values().removeIf(folder -> !folder.durable && random.nextBoolean());
        for (Folder folder : folders.values()) {
            folder.crash();
        }
        Set<Inode> seen = new HashSet<>();
        for (Folder folder : folders.values()) {
            for (Inode inode : folder.names.values()) {
                if (seen.add(inode)) {
                    inode.crash();
                }
            }
        }
    }

    public synchronized byte[] content(Path file) throws IOException {
        return find(file).current.clone();
    }

    /// Replaces a file's bytes, durably.
    public synchronized void setContent(Path file, byte[] bytes) throws IOException {
        Inode inode = find(file);
        inode.current = bytes.clone();
        inode.durable = bytes.clone();
        inode.pending.clear();
    }

    /// An independent disk with the same durable and current content and nothing pending.
    public synchronized FakeDisk copy(long seed) {
        FakeDisk copy = new FakeDisk(seed);
        folders.forEach((path, folder) -> {
            Folder mine = copy.new Folder();
            mine.durable = true;
            folder.names.forEach((name, inode) -> {
                Inode file = copy.new Inode();
                file.current = inode.current.clone();
                file.durable = inode.current.clone();
                mine.names.put(name, file);
                mine.durableNames.put(name, file);
            });
            copy.folders.put(path, mine);
        });
        return copy;
    }

    @Override
    public synchronized DiskFile open(Path file, Access access) throws IOException {
        if (access == Access.CREATE) {
            Folder folder = folder(file.getParent());
            String name = file.getFileName().toString();
            if (folder.names.containsKey(name)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            boolean crash = before(Operation.CREATE);
            Inode inode = new Inode();
            folder.change(names -> names.put(name, inode));
            after(crash);
            openHandles++;
            return new Handle(inode);
        }
        requirePower();
        Inode inode = find(file);
        openHandles++;
        return new Handle(inode);
    }

    @Override
    public synchronized boolean exists(Path path) {
        if (hidden) {
            return false;
        }
        Folder parent = folders.get(path.getParent());
        return folders.containsKey(path)
                || parent != null && parent.names.containsKey(path.getFileName().toString());
    }

    @Override
    public synchronized List<String> list(Path path) throws IOException {
        requirePower();
        return new ArrayList<>(folder(path).names.keySet());
    }

    @Override
    public synchronized void createFolder(Path path) throws IOException {
        boolean crash = before(Operation.CREATE);
        for (Path at = path; at != null && !folders.containsKey(at); at = at.getParent()) {
            folders.put(at, new Folder());
        }
        after(crash);
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        Inode inode = find(from);
        boolean crash = before(Operation.RENAME);
        Folder source = folder(from.getParent());
        Folder target = folder(to.getParent());
        String oldName = from.getFileName().toString();
        String newName = to.getFileName().toString();
        if (source.equals(target)) {
            source.change(names -> {
                if (names.remove(oldName) != null) {
                    names.put(newName, inode);
                }
            });
        } else {
            target.change(names -> names.put(newName, inode));
            source.change(names -> names.remove(oldName));
        }
        after(crash);
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        boolean crash = before(Operation.DELETE);
        folder(file.getParent()).change(names -> names.remove(file.getFileName().toString()));
        after(crash);
    }

    @Override
    public synchronized void syncFolder(Path path) throws IOException {
        boolean crash = before(Operation.SYNC_FOLDER);
        if (!crash || random.nextBoolean()) {
            folder(path).sync();
            folders.forEach((child, folder) -> folder.durable |= path.equals(child.getParent()));
        }
        after(crash);
    }

    @Override
    public synchronized Closeable lock(Path file, String holder) throws IOException {
        requirePower();
        if (!locks.add(file)) {
            throw new LockedException(holder);
        }
        if (!exists(file)) {
            Inode inode = new Inode();
            folder(file.getParent())
                    .change(names -> names.put(file.getFileName().toString(), inode));
        }
        openHandles++;
        return () -> {
            synchronized (this) {
                if (locks.remove(file)) {
                    openHandles--;
                }
            }
        };
    }

    private Folder folder(Path path) throws IOException {
        Folder folder = folders.get(path);
        if (folder == null || hidden) {
            throw new NoSuchFileException(path.toString());
        }
        return folder;
    }

    private Inode find(Path file) throws IOException {
        Inode inode = folder(file.getParent()).names.get(file.getFileName().toString());
        if (inode == null) {
            throw new NoSuchFileException(file.toString());
        }
        return inode;
    }

    private void requirePower() throws IOException {
        if (powerLost) {
            throw new IOException("the power is gone");
        }
    }

    /// Returns whether the power goes in this operation.
    private boolean before(Operation operation) throws IOException {
        requirePower();
        long count = counts.merge(operation, 1L, Long::sum);
        if (operation != Operation.READ) {
            operations++;
        }
        if (failing.test(operation, count)) {
            throw failWithNoSpace ? new NoSpaceException("No space left on device") : new IOException("injected EIO");
        }
        return operations >= crashAt;
    }

    private void after(boolean crash) throws IOException {
        if (crash) {
            powerLost = true;
            requirePower();
        }
    }

    private long usedBytes() {
        Set<Inode> all = new HashSet<>();
        folders.values().forEach(folder -> all.addAll(folder.names.values()));
        return all.stream().mapToLong(inode -> inode.current.length).sum();
    }

    private interface NameChange {
        void apply(Map<String, Inode> names);
    }

    private final class Folder {
        Map<String, Inode> names = new TreeMap<>();
        Map<String, Inode> durableNames = new TreeMap<>();
        final List<NameChange> pending = new ArrayList<>();
        boolean durable;

        void change(NameChange change) {
            change.apply(names);
            pending.add(change);
        }

        void sync() {
            durableNames = new TreeMap<>(names);
            pending.clear();
        }

        void crash() {
            int kept = random.nextInt(pending.size() + 1);
            boolean prefix = random.nextBoolean();
            for (int i = 0; i < pending.size(); i++) {
                if (prefix ? i < kept : random.nextBoolean()) {
                    pending.get(i).apply(durableNames);
                }
            }
            pending.clear();
            names = new TreeMap<>(durableNames);
            durable = true;
        }
    }

    private interface ContentChange {
        /// @param part how much of the change happens, 0 to 1
        byte[] apply(byte[] content, double part);
    }

    private final class Inode {
        byte[] current = new byte[0];
        byte[] durable = new byte[0];
        final List<ContentChange> pending = new ArrayList<>();
        final List<ContentChange> given = new ArrayList<>();

        void change(ContentChange change) {
            current = change.apply(current, 1);
            pending.add(change);
        }

        void sync() {
            for (ContentChange change : pending) {
                durable = change.apply(durable, 1);
            }
            pending.clear();
            given.clear();
        }

        /// The kernel marks the pages clean and forgets them.
        void failSync() {
            given.addAll(pending);
            pending.clear();
        }

        void crash() {
            List<ContentChange> unsynced = new ArrayList<>(given);
            unsynced.addAll(pending);
            int fate = random.nextInt(4);
            int kept = random.nextInt(unsynced.size() + 1);
            for (int i = 0; i < unsynced.size(); i++) {
                double part = switch (fate) {
                    case 0 -> 0;
                    case 1 -> 1;
                    case 2 -> i < kept ? 1 : i == kept ? random.nextDouble() : 0;
                    default -> random.nextBoolean() ? 1 : random.nextDouble();
                };
                if (part > 0) {
                    durable = unsynced.get(i).apply(durable, part);
                }
            }
            pending.clear();
            given.clear();
            current = durable.clone();
        }
    }

    /// A write that a power cut may tear: its first part arrives, or any of its sectors.
    private ContentChange writing(long position, byte[] bytes) {
        int at = Math.toIntExact(position);
        long seed = random.nextLong();
        return (content, part) -> {
            byte[] target = Arrays.copyOf(content, Math.max(content.length, at + bytes.length));
            if (part >= 1) {
                System.arraycopy(bytes, 0, target, at, bytes.length);
                return target;
            }
            Random tear = new Random(seed);
            if (tear.nextBoolean()) {
                int count = (int) (bytes.length * part);
                byte[] shorter = Arrays.copyOf(content, Math.max(content.length, at + count));
                System.arraycopy(bytes, 0, shorter, at, count);
                return shorter;
            }
            for (int sector = 0; sector < bytes.length; sector += SECTOR_BYTES) {
                if (tear.nextDouble() < part) {
                    System.arraycopy(bytes, sector, target, at + sector, Math.min(SECTOR_BYTES, bytes.length - sector));
                }
            }
            return target;
        };
    }

    private final class Handle implements DiskFile {
        private final Inode inode;
        private boolean closed;

        Handle(Inode inode) {
            this.inode = inode;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            synchronized (FakeDisk.this) {
                before(Operation.READ);
                if (position >= inode.current.length) {
                    return -1;
                }
                int count = (int) Math.min(target.remaining(), inode.current.length - position);
                if (shortWrites && count > 1) {
                    count = 1 + random.nextInt(count);
                }
                target.put(inode.current, (int) position, count);
                return count;
            }
        }

        @Override
        public int write(ByteBuffer source, long position) throws IOException {
            synchronized (FakeDisk.this) {
                boolean crash = before(Operation.WRITE);
                int count = source.remaining();
                if (shortWrites && count > 1) {
                    count = 1 + random.nextInt(count);
                }
                if (capacityBytes != Long.MAX_VALUE) {
                    long growth = Math.max(0, position + count - inode.current.length);
                    long room = Math.max(0, capacityBytes - usedBytes());
                    if (growth > room) {
                        count -= (int) (growth - room);
                        if (count <= 0) {
                            throw new NoSpaceException("No space left on device");
                        }
                    }
                }
                byte[] bytes = new byte[count];
                source.get(bytes);
                inode.change(writing(position, bytes));
                after(crash);
                return count;
            }
        }

        @Override
        public void truncate(long bytes) throws IOException {
            synchronized (FakeDisk.this) {
                boolean crash = before(Operation.TRUNCATE);
                int size = Math.toIntExact(bytes);
                inode.change((content, part) -> content.length > size ? Arrays.copyOf(content, size) : content);
                after(crash);
            }
        }

        @Override
        public void sync() throws IOException {
            synchronized (FakeDisk.this) {
                boolean crash;
                try {
                    crash = before(Operation.SYNC);
                } catch (IOException failure) {
                    if (!powerLost) {
                        inode.failSync();
                    }
                    throw failure;
                }
                if (!crash || random.nextBoolean()) {
                    inode.sync();
                }
                after(crash);
            }
        }

        @Override
        public long size() throws IOException {
            synchronized (FakeDisk.this) {
                requirePower();
                return inode.current.length;
            }
        }

        @Override
        public void close() {
            synchronized (FakeDisk.this) {
                if (!closed) {
                    closed = true;
                    openHandles = Math.max(0, openHandles - 1);
                }
            }
        }
    }
}
