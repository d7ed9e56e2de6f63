package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.kernel.time.ManualClock;
import dev.sluice.store.catalog.StoreErrors;
import dev.sluice.store.schema.TableName;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is kept, what is removed, and what is refused.
class KeepingTest {
    private static final String JOURNAL = "8a6e0804-2bd0-4672-b79d-d97027f9071a";

    @TempDir
    Path dir;

    private final ManualClock clock = new ManualClock(Clock.system().epochNanos());
    private final Instruments instruments = new Instruments();

    @Test
    void aFileThatAReaderHoldsOutlivesItsReplacement() {
        try (Store store = open(options().withSnapshotsKept(Duration.ZERO))) {
            store.append(Telemetry.spans(0, 10), at(1));
            store.seal();
            ReadView held = store.read(TableName.SPANS, 0, -1);
            Path file = held.files().getFirst().path();
            store.append(Telemetry.spans(10, 10), at(2));
            store.seal();
            clock.advance(Duration.ofMinutes(5));
            store.maintain();

            assertThat(file).exists();
            assertThat(Rows.numbers(TableName.SPANS, List.of(file))).isEqualTo(numbers(0, 10));
            assertThat(Rows.numbers(store, TableName.SPANS)).isEqualTo(numbers(0, 20));

            held.close();
            held.close();
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void hotFilesGoWhenTheirRowsAreSealedAndNobodyReadsThem() throws IOException {
        try (Store store = open(options())) {
            store.append(Telemetry.spans(0, 10), at(1));
            ReadView held = store.read(TableName.SPANS, 0, -1);
            store.append(Telemetry.spans(10, 10), at(2));
            Rows.numbers(store, TableName.SPANS);
            assertThat(files(dir.resolve("hot"))).hasSize(2);
            store.seal();
            assertThat(files(dir.resolve("hot"))).hasSize(1);
            held.close();
            assertThat(files(dir.resolve("hot"))).isEmpty();
        }
    }

    @Test
    void oldFilesExpireByWhenTheyWereSealed() {
        List<Expiry> told = new ArrayList<>();
        StoreOptions options = options()
                .withFiles(10, 1 << 20)
                .withSnapshotsKept(Duration.ZERO)
                .withRetention(Duration.ofDays(7), Long.MAX_VALUE);
        try (Store store = open(options)) {
            store.onExpired(told::add);
            store.append(Telemetry.spans(0, 10), at(1));
            store.seal();
            clock.advance(Duration.ofDays(4));
            store.append(Telemetry.spans(10, 10, 1_000), at(2));
            store.seal();
            store.maintain();
            assertThat(told).isEmpty();

            clock.advance(Duration.ofDays(4));
            store.maintain();
            assertThat(told).hasSize(1);
            assertThat(told.getFirst().rows()).isEqualTo(10);
            assertThat(told.getFirst().rule()).isEqualTo(Expiry.Rule.AGE);
            assertThat(Rows.numbers(store, TableName.SPANS)).isEqualTo(numbers(10, 20));
            assertThat(store.replayFrom()).isEqualTo(at(2));
        }
        try (Store store = open(options)) {
            assertThat(Rows.numbers(store, TableName.SPANS)).isEqualTo(numbers(10, 20));
        }
    }

    @Test
    void theOldestFilesGoFirstWhenThereAreTooManyBytes() {
        StoreOptions options = options().withFiles(10, 1 << 20);
        long bytes;
        try (Store store = open(options)) {
            for (int i = 0; i < 4; i++) {
                store.append(Telemetry.spans(i * 10, 10), at(i + 1));
                store.seal();
                clock.advance(Duration.ofSeconds(1));
            }
            bytes = store.status().bytes();
        }
        try (Store store = open(options.withRetention(Duration.ofDays(7), bytes / 2 + 10))) {
            store.maintain();
            assertThat(Rows.numbers(store, TableName.SPANS)).isEqualTo(numbers(20, 40));
            assertThat(store.status().bytes()).isLessThanOrEqualTo(bytes / 2 + 10);
        }
    }

    @Test
    void filesOutsideTheTimeAskedForAreNotRead() {
        try (Store store = open(options().withFiles(10, 1 << 20))) {
            store.append(Telemetry.spans(0, 10, Telemetry.NOON), at(1));
            store.append(Telemetry.spans(10, 10, Telemetry.NOON + 60_000_000_000L), at(2));
            store.append(Telemetry.spans(20, 10, -60_000_000_000L), at(3));
            store.seal();
            try (ReadView view = store.read(TableName.SPANS, Telemetry.NOON, Telemetry.NOON + 1_000_000_000)) {
                assertThat(view.rows()).isEqualTo(10);
            }
            try (ReadView view = store.read(TableName.SPANS, Telemetry.NOON, Telemetry.NOON + 70_000_000_000L)) {
                assertThat(view.rows()).isEqualTo(20);
            }
            try (ReadView view = store.read(TableName.SPANS, Long.MIN_VALUE, -1)) {
                assertThat(view.rows()).as("times beyond 2^63 ns").isEqualTo(10);
            }
        }
    }

    @Test
    void aDamagedFileIsNamedAndKeptAside() throws IOException {
        StoreOptions options = options().withFiles(10, 1 << 20).withSnapshotsKept(Duration.ZERO);
        Path file;
        try (Store store = open(options)) {
            store.append(Telemetry.spans(0, 10), at(1));
            store.seal();
            store.append(Telemetry.spans(10, 10), at(2));
            store.seal();
            try (ReadView view = store.read(TableName.SPANS, 0, -1)) {
                file = view.files().getFirst().path();
            }
            flip(file, Files.size(file) / 2);
            Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(1));
            assertDamaged(store);
            clock.advance(Duration.ofMinutes(5));
            store.maintain();
            assertThat(file).doesNotExist();
            assertDamaged(store);
        }
        try (Store store = open(options)) {
            assertDamaged(store);
            assertThat(store.status().damaged()).hasSize(1);
        }
    }

    @Test
    void damageFromBeforeTheStartIsFoundByTheFirstRead() throws IOException {
        StoreOptions options = options().withFiles(10, 1 << 20);
        try (Store store = open(options)) {
            store.append(Telemetry.spans(0, 10), at(1));
            store.append(Telemetry.spans(10, 10), at(2));
            store.seal();
        }
        Path file = files(dir.resolve("warehouse/sluice/spans/data")).getFirst();
        Files.delete(file);
        try (Store store = open(options);
                ReadView view = store.read(TableName.SPANS, 0, -1)) {
            assertThat(view.rows()).isEqualTo(10);
            assertThat(view.damaged()).hasSize(1);
            assertThat(view.damaged().getFirst().reason()).contains("missing");
        }
    }

    @Test
    void anotherJournalIsRefusedWithAdvice() throws IOException {
        try (Store store = open(options())) {
            store.append(Telemetry.spans(0, 10), at(1));
            store.seal();
        }
        List<Path> before = files(dir.resolve("warehouse/sluice/spans/metadata"));
        StoreOptions foreign = StoreOptions.in(dir, "ffffffff-2bd0-4672-b79d-d97027f9071a");
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> open(foreign))
                .withMessageContaining("move the folder")
                .withMessageContaining(JOURNAL)
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(StoreErrors.FOREIGN_SOURCE));
        assertThat(files(dir.resolve("warehouse/sluice/spans/metadata"))).isEqualTo(before);
        open(options()).close();
    }

    @Test
    void aNewerLayoutIsRefusedUntouched() throws IOException {
        open(options()).close();
        Files.writeString(dir.resolve("format"), "sluice-store 2\n");
        Map<Path, String> before = contents();
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> open(options()))
                .withMessageContaining("sluice-store 2")
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(StoreErrors.NEWER_FORMAT));
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void aFolderThatMovedIsRefusedWithAdvice() throws IOException {
        open(options()).close();
        Path moved = dir.resolveSibling(dir.getFileName() + "-moved");
        Files.move(dir, moved);
        try {
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> open(StoreOptions.in(moved, JOURNAL)))
                    .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(StoreErrors.MOVED));
        } finally {
            Files.move(moved, dir);
        }
        open(options()).close();
    }

    @Test
    void aFolderIsOpenOnce() {
        try (Store store = open(options())) {
            assertThat(store.status().tables()).hasSize(TableName.values().length);
            assertThatExceptionOfType(ConfigurationException.class)
                    .isThrownBy(() -> open(options()))
                    .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(StoreErrors.LOCKED));
        }
        open(options()).close();
    }

    @Test
    void withoutASourceNoPositionIsKept() {
        StoreOptions options = StoreOptions.in(dir, "").withCommitInterval(Duration.ofHours(1));
        try (Store store = open(options)) {
            store.append(Telemetry.spans(0, 10), new SourcePosition("", 1, 7));
            store.seal();
        }
        try (Store store = open(options)) {
            assertThat(store.replayFrom()).isEqualTo(SourcePosition.start(""));
            store.append(Telemetry.spans(10, 10), new SourcePosition("", 1, 1));
            store.seal();
            assertThat(Rows.numbers(store, TableName.SPANS)).isEqualTo(numbers(0, 20));
        }
        try (Store store = open(options())) {
            assertThat(store.replayFrom()).isEqualTo(at(0));
        }
    }

    @Test
    void whenCommitsFailRowsAreKeptAndAppendsWaitThenRefuse() throws IOException {
        StoreOptions options = options().withFiles(10, 1 << 20).withAppendWait(Duration.ofMillis(50));
        try (Store store = open(options)) {
            Path metadata = dir.resolve("warehouse/sluice/spans/metadata");
            Path aside = dir.resolve("aside");
            Files.move(metadata, aside);
            Files.createFile(metadata);
            store.append(Telemetry.spans(0, 10), at(1));
            assertThatExceptionOfType(UnavailableException.class).isThrownBy(store::seal);
            assertThat(store.status().failure()).contains("spans");
            store.append(Telemetry.spans(10, 10), at(2));
            assertThatExceptionOfType(UnavailableException.class)
                    .isThrownBy(() -> store.append(Telemetry.spans(20, 10), at(3)))
                    .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(StoreErrors.BUFFERS_FULL));
            assertThat(Rows.numbers(store, TableName.SPANS)).isEqualTo(numbers(0, 20));
            store.append(Telemetry.logs(0, 10), at(4));
            assertThatExceptionOfType(UnavailableException.class).isThrownBy(store::seal);
            assertThat(store.replayFrom()).isEqualTo(at(0));
            assertThat(Rows.numbers(store, TableName.LOGS)).isEqualTo(numbers(0, 10));

            Files.delete(metadata);
            Files.move(aside, metadata);
            store.seal();
            assertThat(store.status().failure()).isNull();
            assertThat(Rows.numbers(store, TableName.SPANS)).isEqualTo(numbers(0, 20));
            assertThat(store.replayFrom()).isEqualTo(at(4));
        }
    }

    private void assertDamaged(Store store) {
        try (ReadView view = store.read(TableName.SPANS, 0, -1)) {
            assertThat(view.rows()).isEqualTo(10);
            assertThat(view.damaged()).hasSize(1);
            DamagedFile damaged = view.damaged().getFirst();
            assertThat(damaged.path()).exists().hasParent(dir.resolve("quarantine"));
            assertThat(damaged.rows()).isEqualTo(10);
            assertThat(damaged.reason()).contains("digest");
        }
    }

    private static void flip(Path file, long at) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int value = bytes.read();
            bytes.seek(at);
            bytes.write(value ^ 1);
        }
    }

    private Map<Path, String> contents() throws IOException {
        Map<Path, String> contents = new HashMap<>();
        try (Stream<Path> all = Files.walk(dir)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                contents.put(
                        file,
                        Files.getLastModifiedTime(file)
                                + new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        }
        return contents;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    private Store open(StoreOptions options) {
        return Store.open(options, clock, instruments);
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
