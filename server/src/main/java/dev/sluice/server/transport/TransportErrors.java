package dev.sluice.server.transport;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.kernel.failure.ErrorContext;

/// What can be wrong with a request before its content is looked at.
final class TransportErrors {
    /// The body or message is larger than the limit, as sent or after decompression. Never retried.
    static final ErrorCode TOO_LARGE = ErrorCode.of("request.too-large");

    /// The content type or encoding is none of those offered.
    static final ErrorCode UNSUPPORTED_MEDIA = ErrorCode.of("request.unsupported-media");

    /// The compressed bytes cannot be inflated.
    static final ErrorCode BAD_COMPRESSION = ErrorCode.of("request.bad-compression");

    /// The bytes do not form exactly one gRPC message.
    static final ErrorCode BAD_FRAME = ErrorCode.of("request.bad-frame");

    /// No such path or method.
    static final ErrorCode UNKNOWN_PATH = ErrorCode.of("request.unknown-path");

    /// The path exists, the HTTP method does not.
    static final ErrorCode METHOD_NOT_ALLOWED = ErrorCode.of("request.method-not-allowed");

    /// The server is shutting down.
    static final ErrorCode DRAINING = ErrorCode.of("server.draining");

    /// The request did not end in time, or its connection broke.
    static final ErrorCode INTERRUPTED = ErrorCode.of("request.interrupted");

    /// The body came too slowly to be waited for.
    static final ErrorCode TOO_SLOW = ErrorCode.of("request.too-slow");

    /// The handshake of a WebSocket session is not as the protocol or OTLP over it asks.
    static final ErrorCode BAD_UPGRADE = ErrorCode.of("request.bad-upgrade");

    /// A web page of another site asks for a session.
    static final ErrorCode FOREIGN_ORIGIN = ErrorCode.of("request.foreign-origin");

    /// The request is not HTTP as it should be, or its head is too large.
    static final ErrorCode MALFORMED = ErrorCode.of("request.malformed");

    private TransportErrors() {}

    /// What an answer of this status means that the HTTP engine gave by itself.
    static ErrorCode ofStatus(int status) {
        return switch (status) {
            case 404 -> UNKNOWN_PATH;
            case 405 -> METHOD_NOT_ALLOWED;
            case 413 -> TOO_LARGE;
            case 503 -> INTERRUPTED;
            default -> status < 500 ? MALFORMED : ErrorContext.UNEXPECTED;
        };
    }

    static UnavailableException tooSlow(long bytes, long bytesPerSecond) {
        return new UnavailableException(
                TOO_SLOW,
                "request body: " + bytes + " bytes so far (expected: " + bytesPerSecond + " bytes a second or more)");
    }

    static ValidationException tooLarge(long bytes, long limitBytes) {
        return new ValidationException(
                TOO_LARGE, "request body: " + bytes + " bytes or more (expected: at most " + limitBytes + ")");
    }

    static SerializationException badCompression(String encoding, String reason) {
        return new SerializationException(BAD_COMPRESSION, "body is not valid " + encoding + ": " + reason);
    }

    static UnavailableException draining() {
        return new UnavailableException(DRAINING, "shutting down; send to another server or try again later");
    }
}
