package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.store.schema.TableName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreTest {
    private static final String JOURNAL = "8a6e0804-2bd0-4672-b79d-d97027f9071a";

    @TempDir
    Path dir;

    @Test
    void rowsCanBeReadAtOnceAndSealedLater() {
        try (Store store = open()) {
            store.append(Telemetry.spans(0, 100), at(1));
            assertThat(Rows.numbers(store, TableName.SPANS)).isEqualTo(numbers(0, 100));
            assertThat(store.replayFrom()).isEqualTo(at(0));

            store.seal();
            assertThat(store.replayFrom()).isEqualTo(at(1));
            assertThat(Rows.numbers(store, TableName.SPANS)).isEqualTo(numbers(0, 100));

            store.append(Telemetry.spans(100, 50), at(2));
            assertThat(Rows.numbers(store, TableName.SPANS)).isEqualTo(numbers(0, 150));
            try (ReadView view = store.read(TableName.SPANS, 0, -1)) {
                assertThat(view.files())
                        .extracting(StoredFile::tier)
                        .containsExactly(StoredFile.Tier.SEALED, StoredFile.Tier.HOT);
            }
            assertThat(store.replayFrom()).isEqualTo(at(1));
        }
    }

    @Test
    void aGrowingFileReplacesItsPredecessor() {
        try (Store store = open()) {
            for (int i = 0; i < 5; i++) {
                store.append(Telemetry.spans(i * 10, 10), at(i + 1));
                store.seal();
            }
            assertThat(Rows.numbers(store, TableName.SPANS)).isEqualTo(numbers(0, 50));
            assertThat(store.status().files()).isEqualTo(1);
        }
        try (Store store = open()) {
            assertThat(store.replayFrom()).isEqualTo(at(5));
            assertThat(Rows.numbers(store, TableName.SPANS)).isEqualTo(numbers(0, 50));
        }
    }

    @Test
    void aFullFileStaysAndANewOneBegins() {
        try (Store store = open(options().withFiles(100, 1 << 20))) {
            for (int i = 0; i < 25; i++) {
                store.append(Telemetry.spans(i * 10, 10), at(i + 1));
            }
            store.seal();
            assertThat(Rows.numbers(store, TableName.SPANS)).isEqualTo(numbers(0, 250));
            assertThat(store.status().files()).isEqualTo(3);
            assertThat(store.replayFrom()).isEqualTo(at(25));
        }
    }

    @Test
    void replayedRowsAreTakenOnce() {
        try (Store store = open()) {
            store.append(Telemetry.spans(0, 10), at(1));
            store.append(Telemetry.logs(0, 10), at(2));
            store.seal();
        }
        try (Store store = open()) {
            store.append(Telemetry.spans(0, 10), at(1));
            store.append(Telemetry.logs(0, 10), at(2));
            store.append(Telemetry.spans(10, 10), at(3));
            assertThat(Rows.numbers(store, TableName.SPANS)).isEqualTo(numbers(0, 20));
            assertThat(Rows.numbers(store, TableName.LOGS)).isEqualTo(numbers(0, 10));
        }
    }

    @Test
    void aTableWithoutNewRowsHoldsNobodyBack() {
        List<SourcePosition> told = new ArrayList<>();
        try (Store store = open()) {
            store.onCommitted(told::add);
            store.append(Telemetry.logs(0, 10), at(1));
            store.seal();
            store.append(Telemetry.spans(0, 10), at(2));
            store.append(Telemetry.spans(10, 10), at(3));
            assertThat(store.replayFrom()).isEqualTo(at(1));
            store.seal();
            assertThat(store.replayFrom()).isEqualTo(at(3));
        }
        assertThat(told).contains(at(1), at(3)).isSorted();
        try (Store store = open()) {
            assertThat(store.replayFrom()).isEqualTo(at(3));
        }
    }

    @Test
    void frequentAttributesGetColumns() {
        try (Store store = open()) {
            store.append(Telemetry.spans(0, 200), at(1));
            store.seal();
            try (ReadView view = store.read(TableName.SPANS, 0, -1)) {
                assertThat(view.columns()).extracting(ReadColumn::name).contains("attr:number:int");
                assertThat(Rows.query(
                                view.files().stream().map(StoredFile::path).toList(),
                                "SELECT sum(\"attr:number:int\") FROM $"))
                        .containsExactly(199L * 200 / 2);
            }
        }
        try (Store store = open()) {
            store.append(Telemetry.spans(200, 1), at(2));
            store.seal();
            assertThat(Rows.numbers(store, TableName.SPANS)).isEqualTo(numbers(0, 201));
        }
    }

    @Test
    void readersSeeEveryRowOnceWhileCommitsGoOn() throws Exception {
        StoreOptions options = StoreOptions.in(dir, JOURNAL)
                .withCommitInterval(Duration.ofMillis(5))
                .withFiles(300, 1 << 20)
                .withSnapshotsKept(Duration.ZERO);
        int entries = 200;
        try (Store store = open(options)) {
            AtomicBoolean done = new AtomicBoolean();
            FutureTask<Integer> reader = new FutureTask<>(() -> {
                int seen = 0;
                int reads = 0;
                while (!done.get() || seen < entries * 10) {
                    List<Long> rows = Rows.numbers(store, TableName.SPANS);
                    assertThat(rows).hasSizeGreaterThanOrEqualTo(seen).isEqualTo(numbers(0, rows.size()));
                    seen = rows.size();
                    reads++;
                }
                return reads;
            });
            Thread.ofVirtual().start(reader);
            for (int i = 0; i < entries; i++) {
                store.append(Telemetry.spans(i * 10, 10), at(i + 1));
                if (i % 50 == 49) {
                    store.maintain();
                }
            }
            done.set(true);
            assertThat(reader.get(60, TimeUnit.SECONDS)).isPositive();
            store.seal();
            assertThat(store.status().tables().getFirst().rows()).isEqualTo(entries * 10);
        }
    }

    @Test
    void whoCannotWaitGetsACommitBeforeItsTime() throws Exception {
        try (Store store = open()) {
            CountDownLatch committed = new CountDownLatch(1);
            store.onCommitted(position -> {
                if (position.equals(at(1))) {
                    committed.countDown();
                }
            });
            store.append(Telemetry.spans(0, 10), at(1));

            store.commitSoon();

            assertThat(committed.await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void positionsAreReadBackAsWritten() {
        assertThat(SourcePosition.parse(at(7).toString())).isEqualTo(at(7));
        assertThat(SourcePosition.parse("a:b:1:2")).isEqualTo(new SourcePosition("a:b", 1, 2));
        for (String bad : List.of("", ":", "x:1", "x:1:y", "x:-1:2")) {
            assertThatIllegalArgumentException().isThrownBy(() -> SourcePosition.parse(bad));
        }
        assertThat(new SourcePosition("x", 2, 1)).isGreaterThan(new SourcePosition("x", 1, 9));
        assertThatIllegalArgumentException().isThrownBy(() -> at(1).compareTo(SourcePosition.start("x")));
    }

    private Store open() {
        return open(options());
    }

    private static Store open(StoreOptions options) {
        return Store.open(options, Clock.system(), new Instruments());
    }

    private StoreOptions options() {
        return StoreOptions.in(dir, JOURNAL).withCommitInterval(Duration.ofHours(1));
    }

    private static SourcePosition at(long sequence) {
        return sequence == 0 ? SourcePosition.start(JOURNAL) : new SourcePosition(JOURNAL, 1, sequence);
    }

    private static List<Long> numbers(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }
}
