package dev.sluice.server.transport;

import dev.sluice.kernel.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The lane of OTLP/HTTP over HTTP/1.1: requests are read from the connection's bytes, one at a time, and answered in
/// bytes.
///
/// A connection stays in the lane until a request comes whose head is not a [PlainHead] of an export, or does not
/// come in one piece; with that one it leaves for good, so that Armeria never sees half of a conversation.
///
/// Any thread.
public final class HttpLane extends Lane {
    private static final DateTimeFormatter DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

    private final Map<String, HttpExport> paths;
    private final Clock clock;
    private volatile Stamp stamp = new Stamp(-1, "");

    private record Stamp(long second, String text) {}

    /// @param exports by their paths; who sends to them is not asked
    /// @param requestTimeout from the head of a request to its answer
    public HttpLane(Map<String, HttpExport> exports, Duration requestTimeout, Clock clock) {
        super(requestTimeout, clock);
        this.paths = new HashMap<>(exports);
        this.clock = clock;
    }

    /// What takes a request to this path; null if nothing does.
    @Nullable
    HttpExport export(String path) {
        return paths.get(path);
    }

    /// The time for the header `date`.
    String date() {
        long second = TimeUnit.NANOSECONDS.toSeconds(clock.epochNanos());
        Stamp known = stamp;
        if (known.second != second) {
            known = new Stamp(second, DATE.format(Instant.ofEpochSecond(second)));
            stamp = known;
        }
        return known.text;
    }
}
