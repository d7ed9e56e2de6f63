package dev.sluice.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.journal.disk.FakeDisk;
import dev.sluice.journal.disk.FakeDisk.Operation;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.kernel.time.ManualClock;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The real threads on a disk that fails, fills up, hangs and goes away.
@ExtendWith(QuietLog.class)
class DiskFaultTest {
    private static final Path ROOT = Path.of("/data/journal");
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final JournalOptions SMALL =
            JournalOptions.DEFAULTS.withSegmentBytes(16_384).withDiskBudgetBytes(400_000);

    private FakeDisk disk;

    @BeforeEach
    void newDisk() throws Exception {
        disk = new FakeDisk(11);
        disk.createFolder(ROOT.getParent());
        disk.syncFolder(ROOT.getParent().getParent());
    }

    /// the n-th fsync fails, once or from then on; whatever was acknowledged is there after a power cut.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noAcknowledgementRestsOnAFailedSync(boolean sticky) throws Exception {
        for (int n = 1; n <= 200; n++) {
            newDisk();
            int nth = n;
            List<Position> acked = new ArrayList<>();
            try (Journal journal = open(SMALL)) {
                disk.failWhen((op, count) -> op == Operation.SYNC && (sticky ? count >= nth : count == nth), false);
                int refused = 0;
                for (int i = 0; i < nth + 5 && refused < 3; i++) {
                    try {
                        acked.add(journal.append(0, number(i), ByteBuffer.allocate(300)));
                    } catch (UnavailableException failed) {
                        assertThat(failed.code()).isEqualTo(JournalErrors.DISK_FAILED);
                        refused++;
                    }
                }
                disk.crashAfter(0);
            }
            disk.heal();
            disk.cutPower();
            try (Journal journal = open(SMALL)) {
                assertThat(readAll(journal)).as("n = " + n).containsAll(acked);
            }
        }
    }

    @RepeatedTest(20)
    void aFailedFileIsNeverSyncedAgainAndTheNextEntryIsTaken() {
        try (Journal journal = open(SMALL)) {
            Position before = journal.append(0, number(1), number(1));
            disk.failWhen((op, count) -> op == Operation.SYNC, false);
            assertThatThrownBy(() -> journal.append(0, number(2), number(2))).isInstanceOf(UnavailableException.class);
            disk.heal();

            Position after = appendWithPatience(journal, number(3));
            assertThat(after.epoch()).isGreaterThan(before.epoch());
            assertThat(journal.status().refusal()).isNull();
        }
        List<JournalListing.State> states = new Inspection(ROOT, disk)
                .ls().segments().stream()
                        .map(JournalListing.SegmentListing::state)
                        .toList();
        assertThat(states).containsExactly(JournalListing.State.OPEN, JournalListing.State.SEALED);
    }

    /// refused at once and retryably while the disk is full, taken again when it is not.
    @Test
    void aFullDiskRefusesRetryablyAndRecoversWithoutARestart() throws Exception {
        List<Position> acked = new ArrayList<>();
        try (Journal journal = open(SMALL)) {
            disk.limitTo(60_000);
            assertThatThrownBy(() -> {
                        while (true) {
                            acked.add(journal.append(0, number(acked.size()), ByteBuffer.allocate(1_000)));
                        }
                    })
                    .isInstanceOfSatisfying(OverloadedException.class, full -> {
                        assertThat(full.code()).isEqualTo(JournalErrors.DISK_FULL);
                        assertThat(full.retryAfter()).isEqualTo(Duration.ofSeconds(1));
                    });
            assertThat(journal.status().refusal()).contains("No space left");
            assertThat(acked).isNotEmpty();

            disk.heal();
            acked.add(appendWithPatience(journal, number(-1)));
            assertThat(readAll(journal)).containsExactlyElementsOf(acked);
            assertThat(journal.status().isAccepting()).isTrue();
        }
    }

    @Test
    void aCursorMovesOnAFullDiskAndFreesIt() throws Exception {
        try (Journal journal = open(SMALL)) {
            Cursor cursor = journal.cursor("store");
            for (int i = 0; i < 40; i++) {
                journal.append(0, number(i), ByteBuffer.allocate(1_000));
            }
            disk.limitTo(0);
            int before = journal.status().segments();
            disk.failWhen((op, count) -> op == Operation.CREATE && count == 1, true);

            List<Position> all = readAll(journal);
            try {
                cursor.commit(all.get(all.size() - 1));
            } catch (OverloadedException full) {
                assertThat(full.code()).isEqualTo(JournalErrors.DISK_FULL);
                disk.heal();
                cursor.commit(all.get(all.size() - 1));
            }
            assertThat(journal.status().segments()).isLessThan(before);
        }
    }

    /// nothing is acknowledged into a folder that is no longer there, and none is made in its place.
    @Test
    void aVanishedFolderRefusesUntilItIsBack() throws Exception {
        try (Journal journal = open(SMALL)) {
            journal.append(0, number(1), number(1));
            disk.hide();
            assertThatThrownBy(() -> journal.append(0, number(2), number(2)))
                    .isInstanceOfSatisfying(
                            UnavailableException.class,
                            gone -> assertThat(gone.code()).isEqualTo(JournalErrors.FOLDER_GONE))
                    .hasMessageContaining("still mounted");
            disk.heal();
            appendWithPatience(journal, number(3));
            assertThat(readAll(journal)).hasSize(2);
        }
    }

    @Test
    void manyCallersShareOneSync() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        CountDownLatch hanging = new CountDownLatch(1);
        int callers = 60;
        try (Journal journal = open(SMALL.withDiskBudgetBytes(4 << 20).withSegmentBytes(1 << 20))) {
            journal.append(0, number(0), number(0));
            disk.failWhen(
                    (op, count) -> {
                        if (op == Operation.SYNC) {
                            hanging.countDown();
                            await(gate);
                        }
                        return false;
                    },
                    false);
            List<Thread> threads = new ArrayList<>();
            threads.add(start(() -> journal.append(0, number(1), number(1))));
            await(hanging);
            for (int i = 0; i < callers; i++) {
                int id = i;
                threads.add(start(() -> journal.append(0, number(id), ByteBuffer.allocate(500))));
            }
            for (Thread thread : threads) {
                while (thread.getState() != Thread.State.TIMED_WAITING) {
                    Thread.onSpinWait();
                }
            }
            gate.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(disk.count(Operation.SYNC))
                    .as("fsyncs for " + (callers + 1) + " entries")
                    .isLessThan(5);
            assertThat(readAll(journal)).hasSize(callers + 2);
        }
    }

    ///
    @Test
    void aHungDiskTimesOutRetryablyAndIsSeenInTheStatus() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        ManualClock clock = new ManualClock(0);
        JournalOptions impatient = SMALL.withAppendTimeout(Duration.ofMillis(100));
        try (Journal journal = SegmentedJournal.open(ROOT, impatient, disk, clock, new Instruments())) {
            disk.failWhen(
                    (op, count) -> {
                        if (op == Operation.SYNC) {
                            await(gate);
                        }
                        return false;
                    },
                    false);
            assertThatThrownBy(() -> journal.append(0, number(1), number(1)))
                    .isInstanceOfSatisfying(
                            UnavailableException.class,
                            hung -> assertThat(hung.code()).isEqualTo(JournalErrors.TIMEOUT));
            clock.advance(Duration.ofSeconds(6));
            assertThat(journal.status().refusal()).contains("has not answered for 6 s");

            gate.countDown();
            assertThat(readAll(journal).size() + readAfter(journal)).isPositive();
        }
    }

    /// whatever fails, no file stays open.
    @Test
    void noFailureLeavesAFileOpen() throws Exception {
        Random random = new Random(7);
        ErrorCode[] last = new ErrorCode[1];
        for (int round = 0; round < 300; round++) {
            newDisk();
            Operation[] kinds = Operation.values();
            Operation kind = kinds[random.nextInt(kinds.length)];
            int nth = 1 + random.nextInt(12);
            boolean full = random.nextBoolean();
            disk.failWhen((op, count) -> op == kind && count >= nth && count < nth + 3, full);
            try (Journal journal = open(SMALL);
                    JournalReader reader = journal.reader(Position.START)) {
                for (int i = 0; i < 12; i++) {
                    try {
                        journal.append(0, number(i), ByteBuffer.allocate(4_000));
                        reader.next(Duration.ZERO);
                        journal.cursor("store").commit(journal.end());
                    } catch (SluiceException failed) {
                        last[0] = failed.code();
                    }
                }
            } catch (SluiceException failed) {
                last[0] = failed.code();
            }
            assertThat(disk.openHandles())
                    .as("open files after round " + round + ", " + kind + " " + nth + ", " + last[0])
                    .isZero();
        }
    }

    private Journal open(JournalOptions options) {
        return SegmentedJournal.open(ROOT, options, disk, Clock.system(), new Instruments());
    }

    private static Position appendWithPatience(Journal journal, ByteBuffer header) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return journal.append(0, header, ByteBuffer.allocate(1));
            } catch (OverloadedException | UnavailableException again) {
                if (System.nanoTime() > deadline) {
                    throw again;
                }
                Thread.onSpinWait();
            }
        }
    }

    private static List<Position> readAll(Journal journal) throws InterruptedException {
        List<Position> all = new ArrayList<>();
        try (JournalReader reader = journal.reader(Position.START)) {
            JournalEntry entry = reader.next(Duration.ZERO);
            while (entry != null) {
                all.add(entry.position());
                entry = reader.next(Duration.ZERO);
            }
        }
        Set<Position> unique = new HashSet<>(all);
        assertThat(unique).hasSameSizeAs(all);
        return all;
    }

    /// What a hung entry came to once the disk answered: readable in the end.
    private static int readAfter(Journal journal) throws InterruptedException {
        try (JournalReader reader = journal.reader(Position.START)) {
            return reader.next(PATIENCE) == null ? 0 : 1;
        }
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(work, "appender");
        thread.start();
        return thread;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
        }
    }

    private static ByteBuffer number(int value) {
        return ByteBuffer.allocate(4).putInt(value).flip();
    }
}
