package dev.sluice.otlp.check;

/// The rules whose breach rejects an item, because it could not be interpreted. All others are accepted as they
/// are.
///
/// A message is made of the item's path, the field, what was found and what is expected:
/// `resource_spans[0].scope_spans[0].spans[2].trace_id: 15 bytes (expected: 16 bytes, not all zero)`.
enum Rule {
    // D-06
    DEPTH("attributes", "nested deeper than %d", "at most so many arrays and maps in each other"),
    // D-20
    TRACE_ID_LENGTH("trace_id", "%d bytes", "16 bytes, not all zero"),
    TRACE_ID_ZERO("trace_id", "all zero", "16 bytes, not all zero"),
    // D-21
    SPAN_ID_LENGTH("span_id", "%d bytes", "8 bytes, not all zero"),
    SPAN_ID_ZERO("span_id", "all zero", "8 bytes, not all zero"),
    // D-22
    PARENT_SPAN_ID_LENGTH("parent_span_id", "%d bytes", "none for a root span, else 8"),
    // D-64
    POINT_TIME("time_unix_nano", "0", "nanoseconds since 1970"),
    // D-67
    TEMPORALITY("aggregation_temporality", "unspecified", "delta (1) or cumulative (2)"),
    // D-68
    POINT_VALUE("value", "none", "as_double or as_int, or the flag for no recorded value"),
    // D-72
    BUCKETS("bucket_counts", "%d buckets", "one more than explicit_bounds, or none of both"),
    // D-73
    BUCKET_SUM("count", "%s", "the sum of bucket_counts"),
    // D-74
    BOUNDS("explicit_bounds", "not increasing at index %d", "strictly increasing numbers"),
    // D-77
    EXPONENTIAL_SUM("count", "%s", "zero_count and the sum of all bucket_counts"),
    // D-79
    INDEX_OVERFLOW("bucket_counts", "an index of %d", "at most 2147483647"),
    // D-80
    INDEX_RANGE("bucket_counts", "a populated bucket at index %d", "one that a double can fall into at this scale"),
    // D-82
    QUANTILE("quantile_values", "a quantile outside the range", "0 to 1"),
    // D-91
    INDEX("dictionary reference", "index %d", "the index of a sound entry in the dictionary's table"),
    // D-92
    SAMPLE("samples", "%d values and another number of timestamps", "one of both, or as many of each, at least 1");

    private final String field;
    private final String found;
    private final String expected;

    Rule(String field, String found, String expected) {
        this.field = field;
        this.found = found;
        this.expected = expected;
    }

    /// @param itemPath where the item is
    /// @param detail the number that broke the rule, unsigned where the message says `%s`
    String message(String itemPath, long detail) {
        String value = found.contains("%s")
                ? found.replace("%s", Long.toUnsignedString(detail))
                : found.replace("%d", Long.toString(detail));
        return itemPath + "." + field + ": " + value + " (expected: " + expected + ")";
    }
}
