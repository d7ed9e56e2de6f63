package dev.sluice.sdk;

import dev.sluice.client.OtlpClient;
import dev.sluice.kernel.time.Clock;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import java.util.Collection;

/// Exports log records of the OpenTelemetry SDK over an [OtlpClient]. Any thread.
///
/// An export returns at once; its result comes when the destination has answered, retries included if the client has
/// them. What a destination rejects in part is logged and not sent again. The exporter owns the client: shutting down
/// shuts both down.
public final class SluiceLogRecordExporter implements LogRecordExporter {
    private final Sending<LogRecordData> sending;

    public SluiceLogRecordExporter(OtlpClient client) {
        this.sending = new Sending<>(
                client, LogRecordWriter::new, new SparseLog(SluiceLogRecordExporter.class, Clock.system()));
    }

    @Override
    public CompletableResultCode export(Collection<LogRecordData> records) {
        return sending.export(records);
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
