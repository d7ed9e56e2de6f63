package dev.sluice.client;

import dev.sluice.kernel.error.ErrorCode;

/// The codes of what can go wrong while sending; `docs/errors.md` says what to do.
public final class ClientErrors {
    /// The destination could not be reached.
    public static final ErrorCode UNREACHABLE = ErrorCode.of("client.unreachable");

    /// The connection ended, or the time was up, before the answer was there.
    public static final ErrorCode NO_ANSWER = ErrorCode.of("client.no-answer");

    /// The destination refuses for now.
    public static final ErrorCode BUSY = ErrorCode.of("client.destination-busy");

    /// The destination refuses for good.
    public static final ErrorCode REFUSED = ErrorCode.of("client.refused");

    /// The destination does not know the credential, or it may not send.
    public static final ErrorCode DENIED = ErrorCode.of("client.denied");

    /// The answer is larger than allowed.
    public static final ErrorCode ANSWER_TOO_LARGE = ErrorCode.of("client.answer-too-large");

    /// The request is larger than the client may send.
    public static final ErrorCode TOO_LARGE = ErrorCode.of("client.too-large");

    /// As many requests as may be are under way.
    public static final ErrorCode WINDOW_FULL = ErrorCode.of("client.window-full");

    /// The client is shut down.
    public static final ErrorCode CLOSED = ErrorCode.of("client.closed");

    /// An option has a value that cannot be.
    public static final ErrorCode CONFIGURATION = ErrorCode.of("client.configuration");

    /// An entry of a client's journal is not one that a client wrote.
    public static final ErrorCode ENTRY_UNREADABLE = ErrorCode.of("client.entry-unreadable");

    private ClientErrors() {}
}
