package dev.sluice.pipeline;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.value.ByteSize;
import dev.sluice.otlp.Signal;
import java.time.Duration;

/// How accepted requests become entries of the journal: each by itself, or many as one. A value.
///
/// Both keep the promise: a caller returns when its own items are as safe as the mode says.
public sealed interface ProcessingStrategy {
    /// No processing strategy has that name. The message lists the known ones.
    ///
    /// Use one of them.
    ErrorCode UNKNOWN = ErrorCode.of("pipeline.unknown-strategy");

    /// As in the configuration: `stream`.
    String id();

    /// An intake of one signal that works in this way and hands on to `inner`.
    Intake over(Intake inner, Signal signal, Instruments instruments);

    /// The strategy of this name, with its standard limits.
    ///
    /// @throws ConfigurationException if there is none; the message lists the known ones
    static ProcessingStrategy named(String id) {
        return switch (id) {
            case "stream" -> new Stream();
            case "batch" -> Batch.STANDARD;
            default -> throw new ConfigurationException(UNKNOWN, "strategy: " + id + " (expected: stream, batch)");
        };
    }

    /// Each request is an entry, at once. The default.
    record Stream() implements ProcessingStrategy {
        @Override
        public String id() {
            return "stream";
        }

        @Override
        public Intake over(Intake inner, Signal signal, Instruments instruments) {
            return inner;
        }
    }

    /// Requests that come at the same time are one entry: fewer and larger ones for whatever comes behind, for a wait
    /// of each caller.
    ///
    /// @param items that make a batch full, at least 1
    /// @param bytes that make a batch full, at least 1
    /// @param timeout how long the first caller of a batch waits for others, more than 0
    record Batch(int items, ByteSize bytes, Duration timeout) implements ProcessingStrategy {
        /// 8,192 items, 4 MiB, 200 ms.
        public static final Batch STANDARD = new Batch(8_192, new ByteSize(4L << 20), Duration.ofMillis(200));

        public Batch {
            if (items < 1
                    || bytes.bytes() < 1
                    || bytes.bytes() > 32L << 20
                    || timeout.isNegative()
                    || timeout.isZero()) {
                throw new IllegalArgumentException("batch: " + items + " items, " + bytes + ", " + timeout
                        + " (expected: 1 or more, 1 B to 32 MiB, and more than 0)");
            }
        }

        @Override
        public String id() {
            return "batch";
        }

        @Override
        public Intake over(Intake inner, Signal signal, Instruments instruments) {
            return new BatchingIntake(inner, signal, this, instruments);
        }
    }
}
