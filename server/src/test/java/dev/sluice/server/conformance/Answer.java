package dev.sluice.server.conformance;

import dev.sluice.otlp.wire.WireReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What came back, over whichever transport.
///
/// @param status of HTTP
/// @param headers by lower-case name, trailers included
record Answer(int status, Map<String, String> headers, byte[] body) {
    @Nullable
    String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /// The `grpc-status`, or -1 without one.
    int code() {
        return Integer.parseInt(headers.getOrDefault("grpc-status", "-1"));
    }

    /// The details of a `google.rpc.Status`, in the body or in the gRPC trailer, as text: type addresses and all.
    String details() {
        byte[] status = Base64.getDecoder().decode(headers.getOrDefault("grpc-status-details-bin", ""));
        return new String(status, StandardCharsets.ISO_8859_1);
    }

    /// The seconds of the RetryInfo in the gRPC trailer; -1 without one.
    long retrySeconds() {
        byte[] bytes = Base64.getDecoder().decode(headers.getOrDefault("grpc-status-details-bin", ""));
        WireReader status = new WireReader(bytes, 0, bytes.length);
        while (status.next()) {
            if (status.field() == 3) {
                return anySeconds(bytes, status.valueOffset(), status.valueEnd());
            }
        }
        return -1;
    }

    private static long anySeconds(byte[] bytes, int from, int to) {
        WireReader any = new WireReader(bytes, from, to);
        boolean retryInfo = false;
        while (any.next()) {
            retryInfo |= any.field() == 1 && any.string().endsWith("google.rpc.RetryInfo");
            if (any.field() == 2 && retryInfo) {
                WireReader info = new WireReader(bytes, any.valueOffset(), any.valueEnd());
                info.next();
                WireReader delay = new WireReader(bytes, info.valueOffset(), info.valueEnd());
                return delay.next() && delay.field() == 1 ? delay.varint() : 0;
            }
        }
        return -1;
    }
}
