package dev.sluice.pipeline.export;

import dev.sluice.client.ClientErrors;
import dev.sluice.client.ExportResult;
import dev.sluice.client.OtlpClient;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.otlp.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// A destination that answers as it is told, and remembers the bodies that it took.
final class ScriptedClient implements OtlpClient {
    private final List<String> taken = new CopyOnWriteArrayList<>();
    private volatile Function<String, CompletableFuture<ExportResult>> script;

    ScriptedClient(Function<String, CompletableFuture<ExportResult>> script) {
        this.script = script;
    }

    static ScriptedClient sound() {
        return new ScriptedClient(body -> CompletableFuture.completedFuture(ExportResult.SUCCESS));
    }

    static ScriptedClient dead() {
        return new ScriptedClient(body -> down());
    }

    static CompletableFuture<ExportResult> down() {
        return CompletableFuture.failedFuture(new UnavailableException(ClientErrors.BUSY, "down"));
    }

    void answer(Function<String, CompletableFuture<ExportResult>> other) {
        script = other;
    }

    List<String> taken() {
        return taken;
    }

    @Override
    public CompletableFuture<ExportResult> export(Payload payload) {
        String body = new String(payload.bytes(), payload.offset(), payload.length(), StandardCharsets.UTF_8);
        return script.apply(body).whenComplete((result, failure) -> {
            if (failure == null) {
                taken.add(body);
            }
        });
    }

    @Override
    public boolean flush(Duration atMost) {
        return true;
    }

    @Override
    public boolean shutdown(Duration atMost) {
        return true;
    }
}
