package dev.sluice.otlp.check;

/// Checks what lies at `1.2.2` of a request: a span, a metric, a log record or a profile.
interface ItemScan {
    /// Checks one message and tells the tally.
    ///
    /// @param fieldOffset where the field begins that holds the message
    /// @param from where the message begins
    /// @param end where the message and the field end
    /// @throws dev.sluice.kernel.error.SerializationException if the message is malformed
    void scan(byte[] b, int fieldOffset, int from, int end);
}
