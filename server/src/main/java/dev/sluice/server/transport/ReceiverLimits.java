package dev.sluice.server.transport;

import dev.sluice.otlp.check.ScanLimits;
import dev.sluice.pipeline.config.Settings;
import dev.sluice.server.websocket.SessionLimits;
import java.time.Duration;

/// What a sender may ask of the receivers.
///
/// @param bodyBytes the largest body, as sent and after decompression; at least 1
/// @param scan what the content of one body may cost
/// @param requestTimeout from the first byte of a request to the last of its answer
/// @param pace how fast a body has to come
public record ReceiverLimits(int bodyBytes, ScanLimits scan, Duration requestTimeout, Pace pace) {
    /// 64 MiB, as OTLP recommends, and 30 seconds.
    public static final ReceiverLimits DEFAULT =
            new ReceiverLimits(64 << 20, ScanLimits.DEFAULT, Duration.ofSeconds(30), Pace.DEFAULT);

    /// The slowest body that is waited for.
    ///
    /// @param grace how long any body may take
    /// @param bytesPerSecond what it has to bring on average when it takes longer; 0 for no limit
    public record Pace(Duration grace, long bytesPerSecond) {
        /// 1 KiB a second after ten seconds.
        public static final Pace DEFAULT = new Pace(Duration.ofSeconds(10), 1 << 10);
    }

    /// As configured; but a body that no memory is set aside for is too large, whoever sends it again.
    ///
    /// @param inFlightBytes what all requests under way may hold
    public static ReceiverLimits of(Settings.Limits limits, long inFlightBytes) {
        Settings.Connections connections = limits.connections();
        return new ReceiverLimits(
                (int) Math.clamp(
                        inFlightBytes - inFlightBytes / 10 - BodyReader.OVERHEAD_BYTES,
                        1,
                        limits.body().bytes()),
                new ScanLimits(limits.depth(), limits.items(), limits.elements()),
                limits.requestTimeout(),
                new Pace(connections.headTimeout(), connections.bodyRate().bytes()));
    }

    /// The same for the messages of a session.
    public SessionLimits ofSessions(Settings.Connections connections) {
        return new SessionLimits(
                bodyBytes, connections.idleTimeout(), connections.controlFrames(), pace.grace(), pace.bytesPerSecond());
    }

    public ReceiverLimits {
        if (bodyBytes < 1) {
            throw new IllegalArgumentException("bodyBytes: " + bodyBytes + " (expected: >= 1)");
        }
    }
}
