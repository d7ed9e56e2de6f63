package dev.sluice.store.query;

import dev.sluice.kernel.value.ByteSize;
import java.time.Duration;
import java.util.Objects;

/// What our own questions may use.
///
/// @param time of one question
/// @param items the most that one page can have, whatever is asked for
/// @param spans the most that one trace is rebuilt with
/// @param memory that DuckDB may allocate for all questions together
/// @param threads of DuckDB
/// @param running how many questions run at once
/// @param waiting how many more may wait
public record QueryLimits(Duration time, int items, int spans, ByteSize memory, int threads, int running, int waiting) {
    public QueryLimits {
        Objects.requireNonNull(memory, "memory");
        if (!time.isPositive() || items < 1 || spans < 1 || threads < 1 || running < 1 || waiting < 0) {
            throw new IllegalArgumentException("query limits: " + time + ", " + items + ", " + spans + ", " + threads
                    + ", " + running + ", " + waiting + " (expected: all at least 1, waiting at least 0)");
        }
    }

    /// 15 s, 1,000 items, 100,000 spans of a trace, 512 MiB, 2 threads, 4 at once, 64 waiting.
    public static QueryLimits standard() {
        return new QueryLimits(Duration.ofSeconds(15), 1_000, 100_000, new ByteSize(512L << 20), 2, 4, 64);
    }
}
