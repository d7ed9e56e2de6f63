package dev.sluice.pipeline.export;

import dev.sluice.client.ClientErrors;
import dev.sluice.client.ExportResult;
import dev.sluice.client.RetryingClient;
import dev.sluice.journal.Position;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.failure.FailureHandler;
import dev.sluice.otlp.Signal;
import dev.sluice.pipeline.DeadLetters;
import dev.sluice.pipeline.EntryHeader;
import dev.sluice.pipeline.Ledger;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Books what became of an exporter's entries, in the ledger and in the metrics. On the exporter's thread.
final class Settlement {
    private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);
    private static final long UNWRITABLE_PAUSE_MILLIS = 2_000;

    private final String name;
    private final Ledger.Account account;
    private final DeadLetters deadLetters;
    private final ExporterMetrics metrics;
    private final FailureHandler failures;
    private final FailureHandler.Circumstances circumstances;
    private final CountDownLatch stopping;

    /// @param stopping at zero when the exporter is to end
    Settlement(
            String name,
            Ledger.Account account,
            DeadLetters deadLetters,
            ExporterMetrics metrics,
            FailureHandler failures,
            CountDownLatch stopping) {
        this.name = name;
        this.account = account;
        this.deadLetters = deadLetters;
        this.metrics = metrics;
        this.failures = failures;
        this.circumstances = FailureHandler.Circumstances.of("delivery to " + name);
        this.stopping = stopping;
    }

    /// An entry that an earlier run of the program accepted.
    void recovered(Signal signal, long items) {
        account.add(signal, Ledger.Stage.RECOVERED, items);
    }

    /// @return false when it was given up because this is stopping: then it is sent again after the next start
    boolean book(Outgoing outgoing, boolean stopping) throws InterruptedException {
        EntryHeader header = outgoing.header;
        Throwable failure = outgoing.answer.isCompletedExceptionally()
                ? RetryingClient.unwrapped(outgoing.answer.exceptionNow())
                : null;
        if (failure == null) {
            return book(outgoing, outgoing.answer.join(), stopping);
        }
        if (isForLater(failure, stopping)) {
            return false;
        }
        divert(outgoing.position, header.signal(), header.items(), outgoing.entry(), why(failure), failure);
        return true;
    }

    private boolean book(Outgoing outgoing, Delivery delivery, boolean stopping) throws InterruptedException {
        EntryHeader header = outgoing.header;
        ExportResult result = delivery.result();
        Throwable failure = delivery.failure();
        int refused = delivery.refused().cardinality();
        if (failure != null) {
            if (isForLater(failure, stopping)) {
                return false;
            }
            divert(
                    outgoing.position,
                    header.signal(),
                    refused,
                    outgoing.entry(delivery.refused()),
                    why(failure),
                    failure);
        }
        long taken = (long) header.items() - refused;
        if (!result.message().isEmpty() || result.isPartial()) {
            LOG.warn(
                    "exporter {}: the destination rejected {} of {} {}s: {}",
                    name,
                    result.rejected(),
                    taken,
                    header.signal().itemNoun(),
                    result.message());
        }
        account.add(header.signal(), Ledger.Stage.DELIVERED, taken - result.rejected());
        account.add(header.signal(), Ledger.Stage.DROPPED, result.rejected(), "rejected-by-destination");
        metrics.sent(header.signal(), taken, result.rejected());
        return true;
    }

    /// A request is about to be sent in parts.
    void parted() {
        metrics.parted();
    }

    private static boolean isForLater(Throwable failure, boolean stopping) {
        return stopping && RetryingClient.isRetryable(failure) || isClosed(failure);
    }

    private static String why(Throwable failure) {
        return RetryingClient.isRetryable(failure) ? "retries-exhausted" : "refused-by-destination";
    }

    private static boolean isClosed(Throwable failure) {
        return failure instanceof SluiceException known && known.code().equals(ClientErrors.CLOSED);
    }

    /// Keeps an entry that will never be taken, with the reason. Waits until the disk takes it.
    ///
    /// @throws InterruptedException if the exporter is to end first: the entry is then where it was
    void divert(Position position, Signal signal, int items, ByteBuffer entry, String why, Throwable failure)
            throws InterruptedException {
        keep(position, signal, items, entry, why, failure);
        metrics.failed(signal, items);
    }

    /// Keeps the oldest entry of a queue that has no room left, with the reason. Waits as above.
    void giveUp(Position position, Signal signal, int items, ByteBuffer entry, Throwable full)
            throws InterruptedException {
        keep(position, signal, items, entry, "spill-full", full);
        metrics.hadNoRoom(signal, items);
    }

    private void keep(Position position, Signal signal, int items, ByteBuffer entry, String why, Throwable failure)
            throws InterruptedException {
        String reason = failures.handle(failure, circumstances.with("entry", position.toString()))
                .describe();
        while (true) {
            try {
                boolean kept = deadLetters.add(position, name, reason, entry);
                Ledger.Stage stage = kept ? Ledger.Stage.DEAD_LETTERED : Ledger.Stage.DROPPED;
                account.add(signal, stage, items, kept ? why : "dead-letters-full");
                return;
            } catch (UnavailableException unwritable) {
                failures.handle(unwritable, circumstances);
                if (stopping.await(UNWRITABLE_PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                    throw new InterruptedException("stopped while the dead letters could not be written");
                }
            }
        }
    }
}
