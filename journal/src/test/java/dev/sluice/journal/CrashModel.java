package dev.sluice.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.journal.disk.FakeDisk;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.ManualClock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/// One journal on a [FakeDisk], driven step by step on one thread by a seed, beside what must be true of it.
final class CrashModel {
    static final Path ROOT = Path.of("/data/journal");

    final FakeDisk disk;
    final Random random;
    private final JournalOptions options;
    private final ManualClock clock = new ManualClock(1_700_000_000_000_000_000L);
    private final ChunkPool chunks;

    private SegmentLog log;
    private JournalReader reader;
    private long nextSequence;

    // What clients and consumers know.
    private final Map<Long, byte[]> sent = new HashMap<>();
    private final TreeMap<Position, Long> acked = new TreeMap<>();
    private final TreeMap<Position, Long> written = new TreeMap<>();
    private final Map<Position, Long> observed = new HashMap<>();
    private Position highest = Position.START;
    private Position cursorAtLeast = Position.START;
    private final Set<Position> cursorTried = new HashSet<>(Set.of(Position.START));
    private Position lastRead = Position.START;
    private long nextId = 1;
    private long lost;
    int restarts;
    int refusals;
    long reused;

    /// Direct memory that all schedules share.
    static final class ChunkPool {
        private ByteBuffer[] free = {};

        Group group() {
            return new Group(free);
        }

        void recycle(Group group) {
            free = group.recycled(4);
        }
    }

    CrashModel(long seed, JournalOptions.Mode mode, ChunkPool chunks) {
        this.random = new Random(seed);
        this.disk = new FakeDisk(random.nextLong());
        this.chunks = chunks;
        this.options = JournalOptions.DEFAULTS
                .withMode(mode)
                .withSegmentBytes(12_000 + random.nextInt(20_000))
                .withDiskBudgetBytes(160_000);
        mkdir();
    }

    private void mkdir() {
        try {
            disk.createFolder(ROOT.getParent());
            disk.syncFolder(ROOT.getParent().getParent());
        } catch (java.io.IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /// Opens without any fault planned: this must work, whatever happened before (no crash loop).
    void open() {
        disk.heal();
        disk.crashAfter(Long.MAX_VALUE / 2);
        restarts++;
        log = SegmentLog.open(ROOT, options, disk, clock, new Instruments(), random);
        log.cursors().release();
        nextSequence = log.opened().nextSequence();
        lost = 0;
        lastRead = Position.START;
        checkCursor();
        checkEntries();
        reader = log.reader(lastRead = cursorAtLeast);
    }

    /// Opens while faults or a power cut may hit; false if it did not come up.
    boolean tryOpen() {
        try {
            log = SegmentLog.open(ROOT, options, disk, clock, new Instruments(), random);
            log.cursors().release();
        } catch (SluiceException expected) {
            assertRetryable(expected);
            return false;
        }
        return true;
    }

    void append(int entries) {
        Group group = chunks.group();
        List<Long> ids = new ArrayList<>();
        for (int i = 0; i < entries; i++) {
            long id = nextId++;
            byte[] body = new byte[random.nextInt(20) == 0 ? random.nextInt(20_000) : random.nextInt(600)];
            random.nextBytes(body);
            ByteBuffer header = ByteBuffer.allocate(8).putLong(id).flip();
            sent.put(id, body);
            ids.add(id);
            long sequence = nextSequence++;
            group.fill(
                    group.claim(8 + body.length, sequence),
                    log.opened().identity().salt(),
                    (int) id,
                    sequence,
                    header,
                    ByteBuffer.wrap(body));
        }
        try {
            long epoch = log.writer().commit(group);
            for (int i = 0; i < ids.size(); i++) {
                Position position = new Position(epoch, group.firstSequence() + i);
                assertThat(position).as("positions only grow").isGreaterThan(highest);
                highest = position;
                written.put(position, ids.get(i));
            }
            promise();
        } catch (RefusedException refused) {
            refusals++;
            assertRetryable(refused.failure().exception());
            promise();
        } finally {
            chunks.recycle(group);
        }
    }

    /// In durable mode everything that commit() took is promised; in relaxed mode what a sync has covered, and what
    /// it failed to cover is counted as lost.
    private void promise() {
        Position upTo = options.mode() == JournalOptions.Mode.DURABLE
                ? highest
                : log.segments().end();
        acked.putAll(written.headMap(upTo, true));
        written.headMap(upTo, true).clear();
        if (log.metrics().lostEntries.value() > lost) {
            assertThat(log.metrics().lostEntries.value() - lost).isEqualTo(written.size());
            lost = log.metrics().lostEntries.value();
            written.clear();
        }
    }

    void sync() {
        try {
            log.writer().sync();
        } catch (RefusedException refused) {
            refusals++;
        }
        promise();
    }

    void prepareSpare() {
        long before = log.spare().keptBytes();
        log.prepareSpare();
        reused += log.spare().keptBytes() < before && log.spare().isReady() ? 1 : 0;
    }

    void read(int atMost) {
        try {
            for (int i = 0; i < atMost; i++) {
                JournalEntry entry = reader.next(Duration.ZERO);
                if (entry == null) {
                    return;
                }
                check(entry);
                lastRead = entry.position();
            }
        } catch (UnavailableException failed) {
            assertThat(failed.code()).isEqualTo(JournalErrors.DISK_FAILED);
        } catch (InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
    }

    void commitCursor() {
        try {
            Cursor cursor = log.cursors().cursor("store");
            cursorTried.add(lastRead);
            cursor.commit(lastRead);
            cursorAtLeast = lastRead.isAfter(cursorAtLeast) ? lastRead : cursorAtLeast;
        } catch (SluiceException failed) {
            assertRetryable(failed);
        }
    }

    void close() {
        reader.close();
        log.writer().close();
        promise();
        written.clear();
        log.segments().close();
        log.unlock();
        if (!disk.isPowerLost()) {
            assertThat(disk.openHandles()).as("open files after close").isZero();
        }
    }

    void killProcess() {
        written.clear();
        disk.killProcess();
    }

    void cutPower() {
        written.clear();
        disk.cutPower();
    }

    private void checkCursor() {
        Position position = Position.START;
        for (JournalStatus.CursorStatus cursor : log.cursors().status()) {
            position = cursor.position();
        }
        assertThat(cursorTried).as("the cursor is one that was committed").contains(position);
        assertThat(position).as("a committed cursor does not go back").isGreaterThanOrEqualTo(cursorAtLeast);
        cursorAtLeast = position;
    }

    /// Everything acknowledged that the cursor has not passed is there, in order, as it was sent, and nothing else.
    private void checkEntries() {
        List<Position> found = new ArrayList<>();
        try (JournalReader all = log.reader(Position.START)) {
            JournalEntry entry = all.next(Duration.ZERO);
            while (entry != null) {
                check(entry);
                found.add(entry.position());
                entry = all.next(Duration.ZERO);
            }
        } catch (InterruptedException impossible) {
            throw new AssertionError(impossible);
        }
        assertThat(found).as("order").isSorted().doesNotHaveDuplicates();
        assertThat(found)
                .as("acknowledged entries")
                .containsAll(acked.tailMap(cursorAtLeast, false).keySet());
        Position end = log.segments().end();
        highest = end.isAfter(highest) ? end : highest;
    }

    private void check(JournalEntry entry) {
        byte[] bytes = entry.toBytes();
        long id = ByteBuffer.wrap(bytes).getLong();
        assertThat(sent).as("no invention").containsKey(id);
        assertThat(entry.routingHash()).isEqualTo((int) id);
        assertThat(ByteBuffer.wrap(bytes, 8, bytes.length - 8)).isEqualTo(ByteBuffer.wrap(sent.get(id)));
        Long promised = acked.get(entry.position());
        assertThat(promised == null || promised == id)
                .as("an acknowledged position keeps its entry")
                .isTrue();
        Long before = observed.put(entry.position(), id);
        assertThat(before == null || before == id)
                .as("a position is never used twice")
                .isTrue();
        highest = entry.position().isAfter(highest) ? entry.position() : highest;
    }

    private static void assertRetryable(SluiceException failure) {
        assertThat(failure).isInstanceOfAny(OverloadedException.class, UnavailableException.class);
    }
}
