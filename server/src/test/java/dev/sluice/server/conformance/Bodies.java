package dev.sluice.server.conformance;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/// Bodies of requests, compressed and not.
final class Bodies {
    static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
    static final String SPAN_ID = "b7ad6b7169203331";

    private Bodies() {}

    static byte[] compress(String encoding, byte[] plain) {
        return switch (encoding) {
            case "gzip" -> through(GZIPOutputStream::new, plain);
            case "deflate" -> through(DeflaterOutputStream::new, plain);
            case "zstd" -> Zstd.compress(plain);
            default -> plain;
        };
    }

    /// One span with ids and what `more` adds, such as `,"name":"x"`.
    static String span(String more) {
        return spans("{\"traceId\":\"" + TRACE_ID + "\",\"spanId\":\"" + SPAN_ID + "\"" + more + "}");
    }

    static String spans(String spans) {
        return "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[" + spans + "]}]}]}";
    }

    /// One log record.
    static String log(String fields) {
        return "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{" + fields + "}]}]}]}";
    }

    /// One log record with an attribute of this value.
    static String logOf(String value) {
        return log("\"attributes\":[{\"key\":\"k\",\"value\":" + value + "}]");
    }

    /// One metric.
    static String metric(String fields) {
        return "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"m\"," + fields + "}]}]}]}";
    }

    static String gauge(String points) {
        return metric("\"gauge\":{\"dataPoints\":[" + points + "]}");
    }

    static String profile(String fields) {
        return "{\"resourceProfiles\":[{\"scopeProfiles\":[{\"profiles\":[{" + fields + "}]}]}],"
                + "\"dictionary\":{\"stringTable\":[\"\"],\"stackTable\":[{}]}}";
    }

    private static byte[] through(Wrapping wrapping, byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = wrapping.around(bytes)) {
            out.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    private interface Wrapping {
        OutputStream around(OutputStream out) throws IOException;
    }
}
