package dev.sluice.server.websocket;

/// Why a session ends, by the numbers of RFC 6455.
public enum CloseCode {
    /// Everything was said.
    NORMAL(1000),
    /// The server shuts down, or the peer showed no life.
    GOING_AWAY(1001),
    /// The peer broke the protocol.
    PROTOCOL_ERROR(1002),
    /// A message of a kind that is not taken here.
    UNACCEPTABLE(1003),
    /// A text that is not UTF-8.
    NOT_UTF8(1007),
    /// The peer broke a limit that no other code names.
    POLICY(1008),
    /// A message over the limit.
    TOO_BIG(1009),
    /// A fault of ours.
    INTERNAL(1011);

    private final int number;

    CloseCode(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }
}
