package dev.sluice.store;

import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.store.schema.TableName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

/// A process that fills a store as fast as it can, until it is killed. Its journal is a rule: every third entry
/// N holds log record N, the others spans 5N to 5N+4, so that whoever comes after knows what was in it.
final class CrashChild {
    static final String JOURNAL = "3c5f2a10-5e0c-4b8e-9a55-0d8f1f3b7c21";
    private static final int SPANS = 5;

    private CrashChild() {}

    static StoreOptions options(Path dir) {
        return StoreOptions.in(dir, JOURNAL)
                .withCommitInterval(Duration.ofMillis(1))
                .withFiles(400, 1 << 20)
                .withSnapshotsKept(Duration.ZERO)
                .withAppendWait(Duration.ofSeconds(20));
    }

    /// Hands one entry to a store.
    static void append(Store store, long sequence) {
        store.append(
                sequence % 3 == 0 ? Telemetry.logs(sequence, 1) : Telemetry.spans(sequence * SPANS, SPANS),
                new SourcePosition(JOURNAL, 1, sequence));
    }

    /// The numbers of the rows that a table has when it is complete up to an entry.
    static List<Long> expected(TableName table, long sequence) {
        return LongStream.rangeClosed(1, sequence)
                .filter(entry -> (entry % 3 == 0) == (table == TableName.LOGS))
                .flatMap(entry -> table == TableName.LOGS
                        ? LongStream.of(entry)
                        : LongStream.range(entry * SPANS, entry * SPANS + SPANS))
                .boxed()
                .toList();
    }

    public static void main(String[] arguments) {
        Store store = Store.open(options(Path.of(arguments[0])), Clock.system(), new Instruments());
        store.onCommitted(position -> {
            System.out.println("committed " + position.sequence());
            System.out.flush();
        });
        System.out.println("open");
        long sequence = store.replayFrom().sequence();
        while (true) {
            append(store, ++sequence);
            if (sequence % 500 == 0) {
                store.maintain();
            }
        }
    }
}
