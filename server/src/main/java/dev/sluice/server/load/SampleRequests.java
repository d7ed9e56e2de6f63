package dev.sluice.server.load;

/// Requests as the generator makes them, for benchmarks that need the bytes and not the sending.
public final class SampleRequests {
    private SampleRequests() {}

    /// One request of spans: eleven attributes each, every value drawn anew, about 460 bytes a span.
    ///
    /// @param spans 1 or more
    /// @param seed the same seed makes the same bytes
    public static byte[] spans(int spans, long seed) {
        return new SpanWorkload(new ItemIds(seed), spans, seed).request(0, spans, 1_790_000_000_000_000_000L);
    }
}
