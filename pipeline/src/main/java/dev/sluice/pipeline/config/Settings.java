package dev.sluice.pipeline.config;

import dev.sluice.kernel.value.ByteSize;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Our own settings, below `sluice:`.
///
/// @param mode what an acknowledgement means
/// @param data the data folder
/// @param listen addresses for endpoints without a host of their own; none means 127.0.0.1 and ::1
/// @param portOffset added to every port
/// @param query where the query API, the pages and the metrics are
public record Settings(
        Mode mode,
        Path data,
        List<String> listen,
        int portOffset,
        Endpoint query,
        Limits limits,
        Retention retention,
        JournalSettings journal,
        Sql sql,
        Log log) {
    public Settings {
        listen = List.copyOf(listen);
    }

    /// What senders may ask.
    ///
    /// @param body the largest request body, as sent and after decompression
    /// @param depth levels of nested attribute values
    /// @param items spans, data points, log records or profiles in one request
    /// @param elements everything in one request that becomes an object when it is decoded
    /// @param inFlight what all requests under way may hold together; null for a quarter of the heap
    /// @param requestTimeout from the first byte of a request to the last of its answer
    public record Limits(
            ByteSize body,
            int depth,
            int items,
            long elements,
            @Nullable ByteSize inFlight,
            Duration requestTimeout) {}

    /// What is removed, and when.
    ///
    /// @param age older rows are removed
    /// @param size the oldest rows are removed beyond it; null for 80 % of the free disk at start
    public record Retention(Duration age, @Nullable ByteSize size) {}

    /// The journal on disk.
    ///
    /// @param size all segments together; null for 10 % of the free disk at start, at most 16 GiB
    /// @param segment one segment file
    /// @param relaxedWindow in mode `relaxed`, how much a power cut may cost
    public record JournalSettings(@Nullable ByteSize size, ByteSize segment, Duration relaxedWindow) {}

    /// What a user's statement may cost.
    public record Sql(Duration timeout, ByteSize memory, long rows) {}

    /// Our own log.
    public record Log(Format format, Level level) {
        /// How lines look.
        public enum Format {
            /// Text on a terminal, JSON otherwise.
            AUTO,
            TEXT,
            JSON
        }

        /// What is logged.
        public enum Level {
            DEBUG,
            INFO,
            WARN,
            ERROR
        }
    }
}
