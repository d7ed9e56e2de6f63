package dev.sluice.store.query;

import org.jspecify.annotations.Nullable;

/// A part of a list of records, as one OTLP message.
///
/// @param message protobuf: `LogsData` or `MetricsData`; nobody writes the array
/// @param items log records or points in it
/// @param next the cursor with which the following part is asked for; null when this is the last
public record Records(byte[] message, int items, @Nullable String next) {}
