package dev.sluice.store.query;

import java.io.IOException;
import java.io.OutputStream;

/// Where the rows of a statement go. One thread.
public interface SqlAnswer {
    /// Tells what is missing, in a sentence. Damage is told before the first byte; that rows were cut, before the first
    /// byte of a short answer and after the last byte of a long one.
    void warn(String warning);

    /// @param bytes the next of the answer; the receiver's from now on
    /// @throws IOException if nobody wants it any more; the statement is stopped
    void write(byte[] bytes) throws IOException;

    /// The bytes alone, for who looks at [SqlSummary#warnings] afterwards.
    ///
    /// @param out stays the caller's; not flushed
    static SqlAnswer to(OutputStream out) {
        return new SqlAnswer() {
            @Override
            public void warn(String warning) {
                // The summary has it too.
            }

            @Override
            public void write(byte[] bytes) throws IOException {
                out.write(bytes);
            }
        };
    }
}
