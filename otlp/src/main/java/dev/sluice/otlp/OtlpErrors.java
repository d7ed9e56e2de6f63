package dev.sluice.otlp;

import dev.sluice.kernel.error.ErrorCode;

/// The codes of everything that can be wrong with a request's bytes.
public final class OtlpErrors {
    /// The protobuf is not an OTLP request: a length runs past its end, a string is not UTF-8, a tag is
    /// impossible. HTTP 400, gRPC `INVALID_ARGUMENT`.
    ///
    /// Retry: no.
    public static final ErrorCode MALFORMED = ErrorCode.of("otlp.malformed");

    /// The JSON is not OTLP/JSON; the message names the field path and the byte offset. HTTP 400.
    ///
    /// Retry: no.
    public static final ErrorCode MALFORMED_JSON = ErrorCode.of("otlp.malformed-json");

    /// Attribute values are nested deeper than the limit (64).
    ///
    /// Retry: no. Flatten them, or raise `sluice.limits.depth`.
    public static final ErrorCode TOO_DEEP = ErrorCode.of("otlp.too-deep");

    /// The request has more messages and values in it than the limit allows, however small they are.
    ///
    /// Retry: no. Send smaller batches, or raise `sluice.limits.elements`.
    public static final ErrorCode TOO_MANY_ELEMENTS = ErrorCode.of("otlp.too-many-elements");

    /// A message would be larger than a request may be once it is translated.
    ///
    /// Retry: no. Send smaller batches.
    public static final ErrorCode TOO_LARGE = ErrorCode.of("otlp.too-large");

    /// Every item of the request breaks a rule of OTLP; the message names the first. HTTP 400, gRPC
    /// `INVALID_ARGUMENT`.
    ///
    /// Retry: no. Where only some do, the rest is taken and the reply is a partial success.
    public static final ErrorCode ALL_INVALID = ErrorCode.of("otlp.all-invalid");

    private OtlpErrors() {}
}
