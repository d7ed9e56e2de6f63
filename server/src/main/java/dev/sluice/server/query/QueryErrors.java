package dev.sluice.server.query;

import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.ValidationException;

/// What can be wrong with a question.
final class QueryErrors {
    /// A parameter is not what the endpoint takes; the message names it, its value and what was expected. HTTP
    /// 400.
    ///
    /// Correct it; `/api/v1/openapi.json` describes all parameters.
    static final ErrorCode BAD_PARAMETER = ErrorCode.of("query.bad-parameter");

    /// There is no such trace, metric or object. HTTP 404.
    ///
    /// Check the name; what is older than the retention is gone.
    static final ErrorCode NOT_FOUND = ErrorCode.of("query.not-found");

    /// None of the types in `Accept` can be given. HTTP 406.
    ///
    /// Ask for one of those that the message lists.
    static final ErrorCode NOT_ACCEPTABLE = ErrorCode.of("query.not-acceptable");

    /// The request names a host or an origin that is not this server's: a page of another site must not read
    /// your telemetry. HTTP 403.
    ///
    /// Reach Sluice as `localhost`, or name the host in the configuration.
    static final ErrorCode FOREIGN_ORIGIN = ErrorCode.of("query.foreign-origin");

    /// The query API has no such path. HTTP 404.
    ///
    /// See `/api/v1/openapi.json`.
    static final ErrorCode UNKNOWN_PATH = ErrorCode.of("query.unknown-path");

    /// As many queries are running, or live tails open (`sluice.tail.sessions`), as may. HTTP 429.
    ///
    /// Retry: yes.
    static final ErrorCode TOO_MANY = ErrorCode.of("query.too-many");

    /// The path takes another method. HTTP 405.
    ///
    /// Use the method that the message names.
    static final ErrorCode METHOD_NOT_ALLOWED = ErrorCode.of("query.method-not-allowed");

    /// The path is a WebSocket, and the request is not the opening of one: no `Upgrade: websocket`, another
    /// version, no proper key, or a subprotocol. HTTP 426 or 400.
    ///
    /// Retry: no.
    static final ErrorCode BAD_UPGRADE = ErrorCode.of("query.bad-upgrade");

    /// The request is not well-formed HTTP, or larger than requests of the query port may be. HTTP 400, 413,
    /// 414, 415 or 431.
    ///
    /// Retry: no.
    static final ErrorCode MALFORMED = ErrorCode.of("query.malformed");

    /// The answer was not there within the time that a request has. HTTP 503.
    ///
    /// Retry: yes. Ask for less, most often by a shorter time.
    static final ErrorCode INTERRUPTED = ErrorCode.of("query.interrupted");

    private QueryErrors() {}

    static ValidationException unknownPath(String path) {
        return new ValidationException(UNKNOWN_PATH, "path: " + path + " is not served here");
    }

    static ValidationException badParameter(String name, String value, String expected) {
        return new ValidationException(BAD_PARAMETER, name + ": " + value + " (expected: " + expected + ")");
    }
}
