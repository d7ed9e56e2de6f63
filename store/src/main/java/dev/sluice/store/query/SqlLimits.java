package dev.sluice.store.query;

import dev.sluice.kernel.value.ByteSize;
import java.time.Duration;
import java.util.Objects;

/// What statements of users may use.
///
/// @param time of one statement, from its start to its last row read by the one who asked
/// @param rows of one answer; the rest is cut
/// @param bytes of one answer; a longer one fails
/// @param memory that DuckDB may allocate for one statement
/// @param process resident memory of a worker process; it is killed above
/// @param threads of DuckDB in one worker
/// @param workers how many statements run at once, each in its own process
/// @param waiting how many more may wait, each as long as one may run
public record SqlLimits(
        Duration time,
        long rows,
        ByteSize bytes,
        ByteSize memory,
        ByteSize process,
        int threads,
        int workers,
        int waiting) {
    public SqlLimits {
        Objects.requireNonNull(bytes, "bytes");
        Objects.requireNonNull(memory, "memory");
        Objects.requireNonNull(process, "process");
        if (!time.isPositive()) {
            throw new IllegalArgumentException("time: " + time + " (expected: > 0)");
        }
        if (rows < 1 || threads < 1 || workers < 1 || waiting < 0) {
            throw new IllegalArgumentException("rows, threads, workers, waiting: " + rows + ", " + threads + ", "
                    + workers + ", " + waiting + " (expected: at least 1, 1, 1, 0)");
        }
    }

    /// 30 s, 100,000 rows, 256 MiB of answer, 512 MiB for DuckDB in a process of at most 1 GiB, 2 threads, 2 at once,
    /// 16 waiting.
    public static SqlLimits standard() {
        return new SqlLimits(
                Duration.ofSeconds(30),
                100_000,
                new ByteSize(256L << 20),
                new ByteSize(512L << 20),
                new ByteSize(1024L << 20),
                2,
                2,
                16);
    }

    public SqlLimits withTime(Duration limit) {
        return new SqlLimits(limit, rows, bytes, memory, process, threads, workers, waiting);
    }

    public SqlLimits withRows(long limit) {
        return new SqlLimits(time, limit, bytes, memory, process, threads, workers, waiting);
    }

    public SqlLimits withWorkers(int running, int queued) {
        return new SqlLimits(time, rows, bytes, memory, process, threads, running, queued);
    }
}
