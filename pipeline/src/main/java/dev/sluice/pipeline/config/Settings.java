package dev.sluice.pipeline.config;

import dev.sluice.client.TlsOptions;
import dev.sluice.kernel.value.ByteSize;
import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.ProcessingStrategy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Our own settings, below `sluice:`.
///
/// @param mode what an acknowledgement means
/// @param data the data folder
/// @param listen addresses for endpoints without a host of their own; none means 127.0.0.1 and ::1
/// @param portOffset added to every port
/// @param watchFiles whether files of the configuration are looked at for changes while running
/// @param strategies of the signals that are not just streamed
/// @param query where the query API, the pages and the metrics are
/// @param hosts more names under which browsers reach the query port, without port
/// @param auth who may do what
public record Settings(
        Mode mode,
        Path data,
        List<String> listen,
        int portOffset,
        boolean watchFiles,
        ListenerSettings query,
        List<String> hosts,
        AuthSettings auth,
        Limits limits,
        Retention retention,
        JournalSettings journal,
        Spill spill,
        Map<Signal, ProcessingStrategy> strategies,
        Dedup dedup,
        Sql sql,
        Cache cache,
        Log log,
        Events events,
        Alerts alerts,
        Tail tail) {
    public Settings {
        listen = List.copyOf(listen);
        hosts = List.copyOf(hosts);
        strategies = Map.copyOf(strategies);
    }

    /// These settings with what can change while running from another: the levels of the log, the alerts, and what
    /// one request may be.
    public Settings withChangeable(Settings other) {
        return new Settings(
                mode,
                data,
                listen,
                portOffset,
                watchFiles,
                query,
                hosts,
                auth,
                limits.withRequest(other.limits),
                retention,
                journal,
                spill,
                strategies,
                dedup,
                sql,
                cache,
                other.log,
                events,
                other.alerts,
                tail);
    }

    /// What senders may ask.
    ///
    /// @param body the largest request body, as sent and after decompression
    /// @param depth levels of nested attribute values
    /// @param items spans, data points, log records or profiles in one request
    /// @param elements everything in one request that becomes an object when it is decoded
    /// @param inFlight what all requests under way may hold together; null for a share of the heap
    /// @param storeMemory what rows on their way to files may hold; null for a share of the heap
    /// @param pooled buffers that are kept for the next request, at most 100 MiB
    /// @param requestTimeout from the first byte of a request to the last of its answer
    /// @param connections what a peer may ask of its connections
    public record Limits(
            ByteSize body,
            int depth,
            int items,
            long elements,
            @Nullable ByteSize inFlight,
            @Nullable ByteSize storeMemory,
            ByteSize pooled,
            Duration requestTimeout,
            Connections connections) {
        /// These limits with another's on the content of one request.
        Limits withRequest(Limits other) {
            return new Limits(
                    other.body,
                    other.depth,
                    other.items,
                    other.elements,
                    inFlight,
                    storeMemory,
                    pooled,
                    requestTimeout,
                    connections);
        }
    }

    /// What a peer may ask of its connections, whatever it sends over them. The keys stand beside the others below
    /// `limits`.
    ///
    /// @param all open at a time on the ports for telemetry; the query port has as many of its own
    /// @param perPeer open at a time from one address
    /// @param fromLoopback open at a time from this machine
    /// @param streams HTTP/2 streams open at a time on one connection
    /// @param resets HTTP/2 streams reset in 30 seconds on one connection, by the peer or because of it
    /// @param controlFrames HTTP/2 frames without a payload for us that a connection may be ahead of its requests
    /// @param pipelined HTTP/1.1 requests of one connection that wait for their answers
    /// @param headers all headers of one request
    /// @param unreadAnswers answers that a connection has not taken before it is read no further
    /// @param headTimeout from the first byte of a request's headers to the last
    /// @param idleTimeout without a request under way, and without taking a byte of an answer
    /// @param bodyRate bytes a second that a body brings on average, once it has lasted for the head timeout
    public record Connections(
            int all,
            int perPeer,
            int fromLoopback,
            int streams,
            int resets,
            int controlFrames,
            int pipelined,
            ByteSize headers,
            ByteSize unreadAnswers,
            Duration headTimeout,
            Duration idleTimeout,
            ByteSize bodyRate) {
        /// What holds when nothing is configured.
        public static final Connections DEFAULT = new Connections(
                20_000,
                256,
                10_000,
                128,
                200,
                1_000,
                16,
                new ByteSize(16 << 10),
                new ByteSize(1 << 20),
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                new ByteSize(1 << 10));
    }

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

    /// What each exporter may move out of the journal while its destination does not take it.
    ///
    /// @param size of each; null for as much as the journal may take
    public record Spill(@Nullable ByteSize size, WhenFull whenFull) {
        /// What happens at that size.
        public enum WhenFull {
            /// The oldest go to the dead letters.
            DEAD_LETTER,
            /// New ones stay in the journal, and at its own size senders are refused.
            REFUSE
        }
    }

    /// How long a request is remembered, so that a copy of it is not stored again.
    ///
    /// @param window 0 for not at all
    /// @param requests how many are, at least 1
    public record Dedup(Duration window, int requests) {
        public boolean isOn() {
            return !window.isZero();
        }
    }

    /// What a user's statement may cost.
    public record Sql(Duration timeout, ByteSize memory, long rows) {}

    /// Where answers to questions are kept for when they are asked again.
    ///
    /// @param size in this process, 0 for none; null for a thirty-second of the heap, at most 64 MiB
    /// @param ttl how long an answer may take up room
    /// @param redis address of a Redis that keeps them too, with its password; null for none
    /// @param redisTls whom to trust there and what to show; [TlsOptions#STANDARD] without `rediss://`
    /// @param redisTimeout how long a question to it may take
    public record Cache(
            @Nullable ByteSize size,
            Duration ttl,
            @Nullable Secret redis,
            TlsOptions redisTls,
            Duration redisTimeout) {}

    /// Who is told of events besides the log and the sockets.
    ///
    /// @param webhook with scheme http or https; null for none
    public record Events(@Nullable URI webhook) {}

    /// When an alert is raised; it is cleared at four fifths of its limit.
    ///
    /// @param lag entries of the journal that the slowest destination has not yet
    /// @param queueAge how long the oldest entry of the journal waits that the slowest destination has not yet
    /// @param exporter how long an exporter has something under way and hears no answer
    /// @param latency of a request until it is acknowledged, on average over a second
    /// @param refusals requests refused a second
    /// @param journal percent of the journal's share of the disk
    /// @param disk percent of the file system of the data folder
    /// @param memory percent of the memory of requests
    /// @param hold how long a limit must be passed, and kept again, before anything is told
    public record Alerts(
            long lag,
            Duration queueAge,
            Duration exporter,
            Duration latency,
            long refusals,
            int journal,
            int disk,
            int memory,
            Duration hold) {}

    /// What listeners of the live tail may ask.
    ///
    /// @param sessions open at a time
    /// @param queue requests that wait for one listener; what comes beyond them is lost to it, counted and told
    /// @param message the longest message, at most 64 MiB
    /// @param rate records shown to one listener in a second, and at once; 0 for no limit
    public record Tail(int sessions, ByteSize queue, ByteSize message, long rate) {
        /// What holds when nothing is configured.
        public static final Tail DEFAULT = new Tail(8, new ByteSize(8 << 20), new ByteSize(1 << 20), 5_000);
    }

    /// Our own log.
    ///
    /// @param level of our own loggers
    /// @param levels of single loggers and what is below them, by name
    public record Log(Format format, Level level, Map<String, Level> levels) {
        public Log {
            levels = Map.copyOf(levels);
        }

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
