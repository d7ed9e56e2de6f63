package dev.sluice.sdk;

import dev.sluice.client.OtlpClient;
import dev.sluice.kernel.time.Clock;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;

/// Exports spans of the OpenTelemetry SDK over an [OtlpClient]. Any thread.
///
/// An export returns at once; its result comes when the destination has answered, retries included if the client has
/// them. What a destination rejects in part is logged and not sent again. The exporter owns the client: shutting down
/// shuts both down.
public final class SluiceSpanExporter implements SpanExporter {
    private final Sending<SpanData> sending;

    public SluiceSpanExporter(OtlpClient client) {
        this.sending = new Sending<>(client, SpanWriter::new, new SparseLog(SluiceSpanExporter.class, Clock.system()));
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        return sending.export(spans);
    }

    @Override
    public CompletableResultCode flush() {
        return sending.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return sending.shutdown();
    }
}
