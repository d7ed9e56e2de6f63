package dev.sluice.otlp.json;

/// The protobuf message made from a JSON document.
///
/// @param bytes belongs to the caller, and is the room that was given if the message fitted there; the message is its
///     first `length` bytes
/// @param unknownKeys how many keys of the document meant nothing, such as `trace_id` for `traceId`: their values are
///     not in the message
public record Transcoded(byte[] bytes, int length, int unknownKeys) {}
