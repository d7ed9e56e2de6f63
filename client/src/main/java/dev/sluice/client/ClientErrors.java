package dev.sluice.client;

import dev.sluice.kernel.error.ErrorCode;

/// The codes of what can go wrong while sending; `docs/errors.md` says what to do.
public final class ClientErrors {
    /// The destination could not be reached; the message says which of five faults it was: nothing listens at
    /// the port, the name does not resolve, no answer to the attempt to connect, the network is unreachable, or
    /// the TLS handshake failed.
    ///
    /// Retry: yes, done by itself. Check the address, the name, the route, or the certificates.
    public static final ErrorCode UNREACHABLE = ErrorCode.of("client.unreachable");

    /// The connection ended, or the time was up, before the answer was there. Whether the request was taken is
    /// unknown.
    ///
    /// Retry: yes, done by itself; a duplicate is possible.
    public static final ErrorCode NO_ANSWER = ErrorCode.of("client.no-answer");

    /// The destination refuses for now: gRPC 1, 4, 10, 11, 14, 15 (and 8 with RetryInfo), HTTP 429, 502, 503,
    /// 504.
    ///
    /// Retry: yes, done by itself, after what it asked for.
    public static final ErrorCode BUSY = ErrorCode.of("client.destination-busy");

    /// The destination refuses for good, and says why.
    ///
    /// Retry: no. The message has its status; the request itself is at fault, or it was sent to the wrong
    /// place.
    public static final ErrorCode REFUSED = ErrorCode.of("client.refused");

    /// The destination does not know the credential (HTTP 401, gRPC 16), or it may not send (HTTP 403, gRPC 7).
    ///
    /// Retry: no. Check the headers and certificates.
    public static final ErrorCode DENIED = ErrorCode.of("client.denied");

    /// The destination's answer is larger than allowed (4 MiB). Whether it took the request is unknown.
    ///
    /// Retry: no.
    public static final ErrorCode ANSWER_TOO_LARGE = ErrorCode.of("client.answer-too-large");

    /// The request is larger than the client may send (64 MiB); it was not sent.
    ///
    /// Retry: no. Send smaller batches.
    public static final ErrorCode TOO_LARGE = ErrorCode.of("client.too-large");

    /// As many requests as may be are under way.
    ///
    /// Retry: yes. Wait for answers, or allow more at once.
    public static final ErrorCode WINDOW_FULL = ErrorCode.of("client.window-full");

    /// The client is shut down.
    ///
    /// Retry: no. Make a new one.
    public static final ErrorCode CLOSED = ErrorCode.of("client.closed");

    /// An option or an `OTEL_EXPORTER_OTLP_…` variable has a value that cannot be; the message says which and
    /// what is expected.
    ///
    /// Correct the value.
    public static final ErrorCode CONFIGURATION = ErrorCode.of("client.configuration");

    /// An entry in the journal of an embedded client is not one that a client wrote. It is passed over and
    /// counted.
    ///
    /// Retry: no. Give each client a folder of its own.
    public static final ErrorCode ENTRY_UNREADABLE = ErrorCode.of("client.entry-unreadable");

    private ClientErrors() {}
}
