package dev.sluice.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.kernel.memory.BufferPool;
import dev.sluice.kernel.memory.BufferPools;
import dev.sluice.kernel.memory.LeakDetector;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.value.ByteSize;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every journal does, whatever it keeps its entries in.
abstract class JournalContract {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private Journal journal;

    /// An empty journal.
    abstract Journal create() throws Exception;

    @BeforeEach
    void open() throws Exception {
        journal = create();
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void entriesComeBackInOrderByteByByte() throws InterruptedException {
        Position first = journal.append(7, bytes("head-"), bytes("one"));
        Position second = journal.append(-9, bytes(""), bytes("two"));

        try (JournalReader reader = journal.reader(Position.START)) {
            JournalEntry entry = reader.next(PATIENCE);
            assertThat(entry.position()).isEqualTo(first);
            assertThat(entry.routingHash()).isEqualTo(7);
            assertThat(text(entry)).isEqualTo("head-one");
            entry = reader.next(PATIENCE);
            assertThat(entry.position()).isEqualTo(second);
            assertThat(entry.routingHash()).isEqualTo(-9);
            assertThat(text(entry)).isEqualTo("two");
            assertThat(reader.next(Duration.ZERO)).isNull();
        }
        assertThat(second).isGreaterThan(first);
        assertThat(journal.end()).isEqualTo(second);
    }

    @Test
    void theBytesBehindAPositionAreAboutThoseOfTheEntriesThere() {
        Position middle = Position.START;
        for (int i = 0; i < 100; i++) {
            Position position = journal.append(0, bytes(""), bytes("x".repeat(1_000)));
            middle = i == 49 ? position : middle;
        }

        assertThat(journal.bytesAfter(Position.START)).isBetween(100_000L, 130_000L);
        assertThat(journal.bytesAfter(middle)).isBetween(50_000L, 65_000L);
        assertThat(journal.bytesAfter(journal.end())).isZero();
    }

    @Test
    void appendLeavesTheCallersBuffersWhereTheyAre() {
        ByteBuffer header = bytes("xxhead").position(2);
        ByteBuffer body = ByteBuffer.allocateDirect(8).position(1).limit(5);

        journal.append(0, header, body);

        assertThat(header.position()).isEqualTo(2);
        assertThat(body.position()).isEqualTo(1);
        assertThat(body.limit()).isEqualTo(5);
    }

    @Test
    void emptyAndOversizedEntriesAreRefusedForGood() {
        assertThatThrownBy(() -> journal.append(0, bytes(""), bytes("")))
                .isInstanceOf(ValidationException.class)
                .hasMessage("entry: 0 bytes (expected: 1 to 67174400)");
        ByteBuffer huge = ByteBuffer.allocate(Journal.ENTRY_BYTES_MAX);
        assertThatThrownBy(() -> journal.append(0, bytes("x"), huge)).isInstanceOf(ValidationException.class);
    }

    @Test
    void aReaderStartsAfterTheGivenPosition() throws InterruptedException {
        journal.append(0, bytes("a"), bytes(""));
        Position second = journal.append(0, bytes("b"), bytes(""));
        journal.append(0, bytes("c"), bytes(""));

        try (JournalReader reader = journal.reader(second)) {
            assertThat(text(reader.next(PATIENCE))).isEqualTo("c");
        }
    }

    @Test
    void whatIsKeptStaysAsItIsWhileTheReaderGoesOn() throws InterruptedException {
        BufferPool buffers = new BufferPools(new ByteSize(0), new ByteSize(0), new LeakDetector(1), new Instruments())
                .create("kept");
        Random random = new Random(5);
        List<byte[]> written = new ArrayList<>();
        for (int length : new int[] {9, 231_543, 140_001, 3, 262_144, 17}) {
            byte[] entry = new byte[length];
            random.nextBytes(entry);
            written.add(entry);
            journal.append(length, ByteBuffer.wrap(entry), bytes(""));
        }

        List<JournalEntry> kept = new ArrayList<>();
        try (JournalReader reader = journal.reader(Position.START)) {
            for (int i = 0; i < written.size(); i++) {
                JournalEntry entry = reader.next(PATIENCE);
                assertThat(entry.toBytes()).isEqualTo(written.get(i));
                if (entry.length() != 3) {
                    kept.add(reader.keep(entry, buffers));
                }
            }
        }

        assertThat(kept).extracting(JournalEntry::bytes).doesNotHaveDuplicates();
        written.removeIf(entry -> entry.length == 3);
        assertThat(kept).extracting(JournalEntry::toBytes).containsExactlyElementsOf(written);
        assertThat(kept)
                .extracting(JournalEntry::routingHash)
                .containsExactlyElementsOf(
                        written.stream().map(entry -> entry.length).toList());
    }

    @Test
    void aReaderWaitsForTheNextEntry() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        CountDownLatch started = new CountDownLatch(1);
        try (JournalReader reader = journal.reader(journal.end())) {
            Future<String> next = executor.submit(() -> {
                started.countDown();
                return text(reader.next(PATIENCE));
            });
            started.await();
            journal.append(0, bytes("late"), bytes(""));
            assertThat(next.get()).isEqualTo("late");
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void aPositionBehindTheEndHidesNoLaterEntry() throws InterruptedException {
        journal.append(0, bytes("old"), bytes(""));
        Position unknown = new Position(journal.end().epoch(), journal.end().sequence() + 10);

        try (JournalReader reader = journal.reader(unknown)) {
            Position next = journal.append(0, bytes("new"), bytes(""));
            JournalEntry entry = reader.next(PATIENCE);
            while (!text(entry).equals("new")) {
                entry = reader.next(PATIENCE);
            }
            assertThat(entry.position()).isEqualTo(next);
        }
    }

    @Test
    void aCursorMovesForwardOnlyAndWithinTheJournal() {
        Position first = journal.append(0, bytes("a"), bytes(""));
        Position second = journal.append(0, bytes("b"), bytes(""));
        Cursor cursor = journal.cursor("store");
        assertThat(cursor.position()).isEqualTo(Position.START);

        cursor.commit(second);
        cursor.commit(first);

        assertThat(cursor.position()).isEqualTo(second);
        assertThatThrownBy(() -> cursor.commit(new Position(second.epoch(), second.sequence() + 1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(journal.cursor("store").position()).isEqualTo(second);
        assertThat(journal.status().cursors()).containsExactly(new JournalStatus.CursorStatus("store", second));
    }

    @Test
    void overTheBudgetItRefusesRetryablyUntilTheCursorsPass() {
        Cursor cursor = journal.cursor("store");
        ByteBuffer body = ByteBuffer.allocate(100_000);
        List<Position> acked = new ArrayList<>();

        assertThatThrownBy(() -> {
                    while (true) {
                        acked.add(journal.append(0, bytes("x"), body));
                    }
                })
                .isInstanceOf(OverloadedException.class)
                .hasMessageContaining("bytes in use");
        assertThat(acked.size()).isGreaterThan(3);

        cursor.commit(journal.end());
        assertThat(journal.append(0, bytes("x"), body)).isGreaterThan(acked.get(acked.size() - 1));
    }

    @Test
    void anyNumberOfThreadsMayAppend() throws Exception {
        int threads = 8;
        int each = 50;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        List<Future<List<Position>>> results = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            String name = "thread-" + t + "-";
            results.add(executor.submit(() -> {
                List<Position> mine = new ArrayList<>();
                for (int i = 0; i < each; i++) {
                    mine.add(journal.append(i, bytes(name), bytes(Integer.toString(i))));
                }
                return mine;
            }));
        }
        List<Position> all = new ArrayList<>();
        for (Future<List<Position>> result : results) {
            assertThat(result.get()).isSorted();
            all.addAll(result.get());
        }
        executor.shutdown();

        List<Position> read = new ArrayList<>();
        try (JournalReader reader = journal.reader(Position.START)) {
            for (int i = 0; i < threads * each; i++) {
                read.add(reader.next(PATIENCE).position());
            }
        }
        assertThat(read).isSorted().doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(all);
    }

    @Test
    void aClosedJournalRefusesAndEndsItsReaders() {
        JournalReader reader = journal.reader(Position.START);
        journal.close();
        journal.close();

        assertThatThrownBy(() -> journal.append(0, bytes("x"), bytes(""))).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> reader.next(PATIENCE)).isInstanceOf(UnavailableException.class);
        assertThat(journal.status().isAccepting()).isFalse();
    }

    static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(JournalEntry entry) {
        return new String(entry.toBytes(), StandardCharsets.UTF_8);
    }
}
