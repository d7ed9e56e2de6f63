package dev.sluice.sdk;

import dev.sluice.client.ExportResult;
import dev.sluice.client.OtlpClient;
import dev.sluice.client.RetryingClient;
import dev.sluice.otlp.Payload;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the three exporters have in common: writers that are used again, a client, and the end of an export. Any
/// thread.
///
/// A writer's array is the request's, so it goes back only when the answer is there: what failed may still lie in the
/// network's buffers. A large one does not go back at all.
final class Sending<T> {
    private static final int KEPT_MAX = 4;
    private static final int KEPT_BYTES_MAX = 4 << 20;
    private static final Duration SHUTDOWN_AT_MOST = Duration.ofSeconds(10);

    private final OtlpClient client;
    private final Supplier<? extends RequestWriter<T>> make;
    private final BlockingQueue<RequestWriter<T>> writers = new ArrayBlockingQueue<>(KEPT_MAX);
    private final SparseLog log;

    Sending(OtlpClient client, Supplier<? extends RequestWriter<T>> make, SparseLog log) {
        this.client = client;
        this.make = make;
        this.log = log;
    }

    CompletableResultCode export(Collection<T> items) {
        RequestWriter<T> free = writers.poll();
        RequestWriter<T> writer = free == null ? make.get() : free;
        Payload payload = writer.write(items);
        CompletableResultCode code = new CompletableResultCode();
        client.export(payload).whenComplete((result, failure) -> {
            if (result != null && writer.capacity() <= KEPT_BYTES_MAX) {
                writers.offer(writer);
            }
            end(payload, code, result, failure);
        });
        return code;
    }

    /// Done when everything that was exported before is answered.
    CompletableResultCode flush() {
        return later("flush", () -> client.flush(SHUTDOWN_AT_MOST));
    }

    CompletableResultCode shutdown() {
        return later("shutdown", () -> client.shutdown(SHUTDOWN_AT_MOST));
    }

    private void end(
            Payload payload, CompletableResultCode code, @Nullable ExportResult result, @Nullable Throwable failure) {
        if (result == null) {
            Throwable cause = failure == null ? new IllegalStateException("no answer") : failure;
            log.warn(payload + " was not exported: "
                    + RetryingClient.unwrapped(cause).getMessage());
            code.fail();
            return;
        }
        if (result.isPartial() || !result.message().isEmpty()) {
            log.warn("the destination rejected " + result.rejected() + " of " + payload + ": " + result.message());
        }
        code.succeed();
    }

    private static CompletableResultCode later(String what, Supplier<Boolean> ending) {
        CompletableResultCode code = new CompletableResultCode();
        Thread thread = new Thread(
                () -> {
                    if (ending.get()) {
                        code.succeed();
                    } else {
                        code.fail();
                    }
                },
                "sluice-exporter-" + what);
        thread.setDaemon(true);
        thread.start();
        return code;
    }
}
