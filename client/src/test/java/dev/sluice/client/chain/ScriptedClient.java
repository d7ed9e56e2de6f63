package dev.sluice.client.chain;

import dev.sluice.client.ExportResult;
import dev.sluice.client.OtlpClient;
import dev.sluice.otlp.Payload;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/// A destination in this process that answers as it is told and remembers what it got.
final class ScriptedClient implements OtlpClient {
    private final List<Payload> payloads = new CopyOnWriteArrayList<>();
    private volatile Function<Payload, CompletableFuture<ExportResult>> script;
    private volatile boolean shutDown;

    private ScriptedClient(Function<Payload, CompletableFuture<ExportResult>> script) {
        this.script = script;
    }

    static ScriptedClient answering(Function<Payload, CompletableFuture<ExportResult>> script) {
        return new ScriptedClient(script);
    }

    static ScriptedClient taking() {
        return new ScriptedClient(payload -> CompletableFuture.completedFuture(ExportResult.SUCCESS));
    }

    static ScriptedClient failing(RuntimeException failure) {
        return new ScriptedClient(payload -> CompletableFuture.failedFuture(failure));
    }

    void answer(Function<Payload, CompletableFuture<ExportResult>> other) {
        script = other;
    }

    List<Payload> payloads() {
        return payloads;
    }

    boolean isShutDown() {
        return shutDown;
    }

    @Override
    public CompletableFuture<ExportResult> export(Payload payload) {
        payloads.add(payload);
        return script.apply(payload);
    }

    @Override
    public boolean flush(Duration atMost) {
        return true;
    }

    @Override
    public boolean shutdown(Duration atMost) {
        shutDown = true;
        return true;
    }
}
