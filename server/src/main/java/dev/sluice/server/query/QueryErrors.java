package dev.sluice.server.query;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.ValidationException;

/// What can be wrong with a question.
final class QueryErrors {
    /// A parameter is missing, unknown or not of its form.
    static final ErrorCode BAD_PARAMETER = ErrorCode.of("query.bad-parameter");

    /// Nothing is stored under this name or id.
    static final ErrorCode NOT_FOUND = ErrorCode.of("query.not-found");

    /// The `Accept` header names no format that is offered.
    static final ErrorCode NOT_ACCEPTABLE = ErrorCode.of("query.not-acceptable");

    /// The `Host` or `Origin` is not one of this server.
    static final ErrorCode FOREIGN_ORIGIN = ErrorCode.of("query.foreign-origin");

    /// The path is not served.
    static final ErrorCode UNKNOWN_PATH = ErrorCode.of("query.unknown-path");

    /// More questions at once than are answered.
    static final ErrorCode TOO_MANY = ErrorCode.of("query.too-many");

    /// The path is served, the method is not.
    static final ErrorCode METHOD_NOT_ALLOWED = ErrorCode.of("query.method-not-allowed");

    /// The path is a WebSocket, and the request is not its opening.
    static final ErrorCode BAD_UPGRADE = ErrorCode.of("query.bad-upgrade");

    /// The request is not HTTP as it should be, or its head is too large.
    static final ErrorCode MALFORMED = ErrorCode.of("query.malformed");

    /// The answer was not there within the time of a request.
    static final ErrorCode INTERRUPTED = ErrorCode.of("query.interrupted");

    private QueryErrors() {}

    static ValidationException unknownPath(String path) {
        return new ValidationException(UNKNOWN_PATH, "path: " + path + " is not served here");
    }

    static ValidationException badParameter(String name, String value, String expected) {
        return new ValidationException(BAD_PARAMETER, name + ": " + value + " (expected: " + expected + ")");
    }
}
