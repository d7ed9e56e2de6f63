package dev.sluice.server.load;

import dev.sluice.otlp.Signal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What one run of the generator does.
///
/// @param itemsPerSecond offered rate, or 0 for as fast as the server answers
/// @param itemsMax how many items at most, or [Long#MAX_VALUE]
/// @param duration how long at most
/// @param warmUp requests due in it are sent and counted, but their latencies are not: a generator that has just
///     started is slow itself
/// @param inFlight requests without an answer at most, over all connections
/// @param template `mix`, `w-span-1`, or a file with one request in OTLP/JSON (`.json`) or protobuf
/// @param acked where the ids of acknowledged items go, one a line
record LoadOptions(
        Signal signal,
        LoadProtocol protocol,
        URI target,
        long itemsPerSecond,
        long itemsMax,
        Duration duration,
        Duration warmUp,
        int connections,
        int inFlight,
        int itemsPerRequest,
        LoadCompression compression,
        String template,
        long seed,
        @Nullable Path acked) {}
