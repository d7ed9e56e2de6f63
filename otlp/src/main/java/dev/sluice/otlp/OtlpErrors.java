package dev.sluice.otlp;

import dev.sluice.kernel.error.ErrorCode;

/// The codes of everything that can be wrong with a request's bytes.
public final class OtlpErrors {
    /// The bytes are not a protobuf message of the signal, or a string in them is not UTF-8.
    public static final ErrorCode MALFORMED = ErrorCode.of("otlp.malformed");

    /// The text is not OTLP/JSON.
    public static final ErrorCode MALFORMED_JSON = ErrorCode.of("otlp.malformed-json");

    /// Values or groups are nested deeper than the limit.
    public static final ErrorCode TOO_DEEP = ErrorCode.of("otlp.too-deep");

    /// The request holds more elements than the limit, so that its objects could exhaust the memory of whoever
    /// builds them.
    public static final ErrorCode TOO_MANY_ELEMENTS = ErrorCode.of("otlp.too-many-elements");

    /// The message made from a document is larger than the limit.
    public static final ErrorCode TOO_LARGE = ErrorCode.of("otlp.too-large");

    /// Every item of the request breaks a rule.
    public static final ErrorCode ALL_INVALID = ErrorCode.of("otlp.all-invalid");

    private OtlpErrors() {}
}
