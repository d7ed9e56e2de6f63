package dev.sluice.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.store.schema.TableName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BufferMemoryTest {
    private static final int ROWS = 500;
    private static final int ROUNDS = 100;
    private static final long LIMIT = 4 << 20;

    @TempDir
    Path dir;

    /// Each buffer alone may grow to the whole bound, so only what they hold together can end their growth.
    @Test
    void allTablesTogetherStayInsideTheBoundAndLoseNothing() {
        StoreOptions options = StoreOptions.in(dir.resolve("store"), "8a6e0804-2bd0-4672-b79d-d97027f9071a")
                .withCommitInterval(Duration.ofDays(1))
                .withMemory(LIMIT)
                .withFiles(1_000_000, LIMIT);
        long most = 0;
        try (Store store = Store.open(options, Clock.system(), new Instruments())) {
            for (int round = 0; round < ROUNDS; round++) {
                int first = round * ROWS;
                store.append(Telemetry.spans(first, ROWS), at(2 * round + 1));
                store.append(Telemetry.logs(first, ROWS), at(2 * round + 2));
                most = Math.max(most, store.bufferedBytes());
            }

            assertThat(most).isBetween(LIMIT / 2, LIMIT + (LIMIT >> 2));
            assertThat(store.status().files()).isPositive();
            assertThat(Rows.numbers(store, TableName.SPANS)).isEqualTo(numbers());
            assertThat(Rows.numbers(store, TableName.LOGS)).isEqualTo(numbers());
            store.seal();
            assertThat(store.replayFrom()).isEqualTo(at(2 * ROUNDS));
        }
    }

    private static List<Long> numbers() {
        return LongStream.range(0, (long) ROUNDS * ROWS).boxed().toList();
    }

    private static SourcePosition at(long sequence) {
        return new SourcePosition("8a6e0804-2bd0-4672-b79d-d97027f9071a", 1, sequence);
    }
}
