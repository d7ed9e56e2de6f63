package dev.sluice.server.websocket;

import java.time.Duration;

/// What a peer may ask of a session.
///
/// @param messageBytes the longest message taken, over all its fragments
/// @param idle how long nothing may come and nothing be taken, not even the answer to a ping
/// @param idleFrames pings, pongs and empty fragments in ten seconds
/// @param paceGrace how long any message may take from its first byte to its last
/// @param paceBytesPerSecond what a message has to bring on average when it takes longer; 0 for no limit
public record SessionLimits(
        int messageBytes, Duration idle, int idleFrames, Duration paceGrace, long paceBytesPerSecond) {
    /// For a session in which the peer has nothing to say.
    public static SessionLimits ofFeed(Duration idle, int idleFrames) {
        return new SessionLimits(1 << 16, idle, idleFrames, Duration.ZERO, 0);
    }
}
