package dev.sluice.server.transport;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.kernel.failure.ErrorContext;

/// What can be wrong with a request before its content is looked at.
final class TransportErrors {
    /// The body is larger than the limit, before or after decompression. HTTP 413, gRPC `RESOURCE_EXHAUSTED`
    /// without a retry hint.
    ///
    /// Retry: no. Send smaller batches, or raise `sluice.limits.body`, and the heap if that is small.
    static final ErrorCode TOO_LARGE = ErrorCode.of("request.too-large");

    /// The content type or the encoding is not one that Sluice reads. HTTP 415, gRPC `UNIMPLEMENTED`.
    ///
    /// Retry: no. Send `application/x-protobuf` or `application/json`, plain, gzip, zstd or deflate.
    static final ErrorCode UNSUPPORTED_MEDIA = ErrorCode.of("request.unsupported-media");

    /// The body does not inflate as its encoding says. HTTP 400, gRPC `INVALID_ARGUMENT`.
    ///
    /// Retry: no.
    static final ErrorCode BAD_COMPRESSION = ErrorCode.of("request.bad-compression");

    /// The gRPC frame is broken: cut off, more than one message, or compressed without saying how.
    ///
    /// Retry: no. A proxy in between may be at fault.
    static final ErrorCode BAD_FRAME = ErrorCode.of("request.bad-frame");

    /// Nothing is served at that path or method. HTTP 404, gRPC `UNIMPLEMENTED`.
    ///
    /// Retry: no. OTLP paths are `/v1/traces`, `/v1/metrics`, `/v1/logs`.
    static final ErrorCode UNKNOWN_PATH = ErrorCode.of("request.unknown-path");

    /// OTLP paths take `POST` only. HTTP 405.
    ///
    /// Retry: no.
    static final ErrorCode METHOD_NOT_ALLOWED = ErrorCode.of("request.method-not-allowed");

    /// The server is stopping and takes nothing more. HTTP 503, gRPC `UNAVAILABLE`.
    ///
    /// Retry: yes.
    static final ErrorCode DRAINING = ErrorCode.of("server.draining");

    /// The server was stopping while the request was under way; nothing of it was kept.
    ///
    /// Retry: yes.
    static final ErrorCode INTERRUPTED = ErrorCode.of("request.interrupted");

    /// The body came more slowly than `sluice.limits.body_rate`, after the time of `sluice.limits.head_timeout`
    /// that every body has. Nothing of it was kept. HTTP 503, gRPC `UNAVAILABLE`.
    ///
    /// Retry: yes. Over a line that is that slow, send smaller batches, or lower the rate.
    static final ErrorCode TOO_SLOW = ErrorCode.of("request.too-slow");

    /// The handshake of a WebSocket session names another version or another subprotocol than `otlp.v1`, or has
    /// no proper key. HTTP 400 or 426.
    ///
    /// Retry: no.
    static final ErrorCode BAD_UPGRADE = ErrorCode.of("request.bad-upgrade");

    /// A web page of another site asks for a WebSocket session. HTTP 403.
    ///
    /// Retry: no. Programs send no `Origin`.
    static final ErrorCode FOREIGN_ORIGIN = ErrorCode.of("request.foreign-origin");

    /// The request is not well-formed HTTP, or its head is larger than `sluice.limits.headers`. HTTP 400, 414
    /// or 431.
    ///
    /// Retry: no. A proxy in between may be at fault.
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

    static UnavailableException notInTime() {
        return new UnavailableException(INTERRUPTED, "not done in time");
    }

    static UnavailableException draining() {
        return new UnavailableException(DRAINING, "shutting down; send to another server or try again later");
    }
}
