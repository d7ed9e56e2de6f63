package dev.sluice.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.client.Clients;
import dev.sluice.client.OtlpClient;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.wire.WireWriter;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Our exporters beside the SDK's own, with the official messages as the judge.
class ExportersTest {
    private final Sink theirs = Sink.open();
    private final Sink ours = Sink.open();
    private OtlpClient client;

    @BeforeEach
    void open() {
        client = Clients.discover().open("http/protobuf", ours.url());
    }

    @AfterEach
    void close() {
        client.close();
        theirs.close();
        ours.close();
    }

    @Test
    void spansAreWhatTheSdksOwnExporterSends() throws Exception {
        List<SpanData> spans = Telemetry.spans();
        try (OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(theirs.url() + "/v1/traces")
                .build()) {
            done(exporter.export(spans));
        }

        done(new SluiceSpanExporter(client).export(spans));

        assertThat(sorted(ours.body("/v1/traces"))).isEqualTo(sorted(theirs.body("/v1/traces")));
        assertThat(new SpanWriter().write(spans).items()).isEqualTo(3);
    }

    @Test
    void logRecordsAreWhatTheSdksOwnExporterSends() throws Exception {
        List<LogRecordData> records = Telemetry.records();
        try (OtlpHttpLogRecordExporter exporter = OtlpHttpLogRecordExporter.builder()
                .setEndpoint(theirs.url() + "/v1/logs")
                .build()) {
            done(exporter.export(records));
        }

        done(new SluiceLogRecordExporter(client).export(records));

        assertThat(ExportLogsServiceRequest.parseFrom(ours.body("/v1/logs")))
                .isEqualTo(ExportLogsServiceRequest.parseFrom(theirs.body("/v1/logs")));
        assertThat(new LogRecordWriter().write(records).items()).isEqualTo(4);
    }

    @Test
    void anEmptyBodyStaysAStringWhichTheSdksOwnExporterLoses() throws Exception {
        List<LogRecordData> records = new ArrayList<>();
        try (SdkLoggerProvider provider = SdkLoggerProvider.builder()
                .addLogRecordProcessor((context, record) -> records.add(record.toLogRecordData()))
                .build()) {
            Logger logger = provider.get("test");
            logger.logRecordBuilder().setBody("").emit();
        }

        done(new SluiceLogRecordExporter(client).export(records));

        assertThat(ExportLogsServiceRequest.parseFrom(ours.body("/v1/logs"))
                        .getResourceLogs(0)
                        .getScopeLogs(0)
                        .getLogRecords(0)
                        .getBody()
                        .hasStringValue())
                .isTrue();
    }

    @Test
    void metricsAreWhatTheSdksOwnExporterSends() throws Exception {
        List<MetricData> metrics = Telemetry.metrics();
        try (OtlpHttpMetricExporter exporter = OtlpHttpMetricExporter.builder()
                .setEndpoint(theirs.url() + "/v1/metrics")
                .build()) {
            done(exporter.export(metrics));
        }

        done(new SluiceMetricExporter(client).export(metrics));

        assertThat(ExportMetricsServiceRequest.parseFrom(ours.body("/v1/metrics")))
                .isEqualTo(ExportMetricsServiceRequest.parseFrom(theirs.body("/v1/metrics")));
        assertThat(new MetricWriter().write(metrics).items()).isEqualTo(7);
    }

    @Test
    void aWriterThatIsUsedAgainRemembersNothing() throws Exception {
        SpanWriter writer = new SpanWriter();
        List<SpanData> spans = Telemetry.spans();
        byte[] first = bytes(writer.write(spans));

        writer.write(spans.subList(0, 1));

        assertThat(sorted(bytes(writer.write(spans)))).isEqualTo(sorted(first));
    }

    @Test
    void aRefusalFailsTheExportAndAPartialSuccessDoesNot() {
        SluiceSpanExporter exporter = new SluiceSpanExporter(client);
        ours.answer(400, new byte[0]);
        assertThat(exporter.export(Telemetry.spans()).join(10, TimeUnit.SECONDS).isSuccess())
                .isFalse();

        WireWriter partial = new WireWriter();
        int mark = partial.begin(1);
        partial.varint(1, 1);
        partial.end(mark);
        ours.answer(200, partial.toByteArray());

        done(exporter.export(Telemetry.spans()));
        assertThat(ours.requests()).isEqualTo(2);
    }

    @Test
    void c33NothingRecordedIsNothingSent() {
        done(new SluiceSpanExporter(client).export(List.of()));

        assertThat(ours.requests()).isZero();
    }

    @Test
    void c72AfterShutdownExportsFailAndASecondShutdownIsHarmless() {
        SluiceSpanExporter exporter = new SluiceSpanExporter(client);
        done(exporter.flush());
        done(exporter.shutdown());
        done(exporter.shutdown());

        assertThat(exporter.export(Telemetry.spans()).join(10, TimeUnit.SECONDS).isSuccess())
                .isFalse();
    }

    /// The scopes of a request have no order.
    private static ExportTraceServiceRequest sorted(byte[] bytes) throws Exception {
        ExportTraceServiceRequest.Builder sorted = ExportTraceServiceRequest.parseFrom(bytes).toBuilder();
        sorted.getResourceSpansBuilderList().forEach(resource -> {
            List<ScopeSpans> scopes = resource.getScopeSpansList().stream()
                    .sorted(Comparator.comparing(scope -> scope.getScope().getName()))
                    .toList();
            resource.clearScopeSpans().addAllScopeSpans(scopes);
        });
        return sorted.build();
    }

    private static byte[] bytes(Payload payload) {
        return Arrays.copyOfRange(payload.bytes(), payload.offset(), payload.end());
    }

    private static void done(CompletableResultCode code) {
        assertThat(code.join(10, TimeUnit.SECONDS).isSuccess()).isTrue();
    }
}
