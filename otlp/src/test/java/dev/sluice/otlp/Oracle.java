package dev.sluice.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.profiles.v1development.ExportProfilesServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The generated classes, asked about bytes.
public final class Oracle {
    private Oracle() {}

    /// The request in these bytes, unknown fields left out.
    public static Message parse(Signal signal, byte[] bytes) {
        try {
            return parse(signal, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether the generated classes can read these bytes.
    public static boolean isReadable(Signal signal, byte[] bytes) {
        try {
            parse(signal, bytes, 0, bytes.length);
            return true;
        } catch (IOException malformed) {
            return false;
        }
    }

    private static Message parse(Signal signal, byte[] bytes, int offset, int length) throws IOException {
        CodedInputStream input = CodedInputStream.newInstance(bytes, offset, length);
        input.setRecursionLimit(10_000);
        Message message = DiscardUnknownFieldsParser.wrap(parser(signal)).parseFrom(input);
        if (!input.isAtEnd()) {
            throw new InvalidProtocolBufferException("an end tag at the top");
        }
        return message;
    }

    /// The spans, data points, log records or profiles in a request.
    public static int items(Message request) {
        if (request instanceof ExportTraceServiceRequest traces) {
            return traces.getResourceSpansList().stream()
                    .flatMap(r -> r.getScopeSpansList().stream())
                    .mapToInt(s -> s.getSpansCount())
                    .sum();
        }
        if (request instanceof ExportLogsServiceRequest logs) {
            return logs.getResourceLogsList().stream()
                    .flatMap(r -> r.getScopeLogsList().stream())
                    .mapToInt(s -> s.getLogRecordsCount())
                    .sum();
        }
        if (request instanceof ExportMetricsServiceRequest metrics) {
            return metrics.getResourceMetricsList().stream()
                    .flatMap(r -> r.getScopeMetricsList().stream())
                    .flatMap(s -> s.getMetricsList().stream())
                    .mapToInt(Oracle::points)
                    .sum();
        }
        return ((ExportProfilesServiceRequest) request)
                .getResourceProfilesList().stream()
                        .flatMap(r -> r.getScopeProfilesList().stream())
                        .mapToInt(s -> s.getProfilesCount())
                        .sum();
    }

    public static int points(Metric metric) {
        return metric.getGauge().getDataPointsCount()
                + metric.getSum().getDataPointsCount()
                + metric.getHistogram().getDataPointsCount()
                + metric.getExponentialHistogram().getDataPointsCount()
                + metric.getSummary().getDataPointsCount();
    }

    private static Parser<? extends Message> parser(Signal signal) {
        return switch (signal) {
            case TRACES -> ExportTraceServiceRequest.parser();
            case METRICS -> ExportMetricsServiceRequest.parser();
            case LOGS -> ExportLogsServiceRequest.parser();
            case PROFILES -> ExportProfilesServiceRequest.parser();
        };
    }
}
