package dev.sluice.server.transport;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireWriter;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// `grpc.health.v1.Health/Check`: the server as a whole (the empty name), or one of its OTLP services by its
/// full name. Any thread.
///
/// | message | field | type | meaning |
/// |---|---|---|---|
/// | HealthCheckRequest | 1 | string | service; empty for the whole server |
/// | HealthCheckResponse | 1 | enum | 1 SERVING, 2 NOT_SERVING |
public final class GrpcHealth implements HttpService {
    /// The full method name, without the leading slash.
    public static final String METHOD = "grpc.health.v1.Health/Check";

    private static final int SERVING = 1;
    private static final int NOT_SERVING = 2;
    private static final int NOT_FOUND = 5;
    private static final int REQUEST_BYTES_MAX = 4_096;

    private final BooleanSupplier ready;
    private final Set<String> services = new HashSet<>();

    /// @param ready whether the server takes data; asked at every check
    public GrpcHealth(BooleanSupplier ready) {
        this.ready = ready;
        services.add("");
        for (Signal signal : Signal.values()) {
            String method = signal.grpcMethod();
            services.add(method.substring(0, method.indexOf('/')));
        }
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        if (!GrpcExport.isGrpc(request.headers())) {
            return HttpResponse.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
        }
        return HttpResponse.of(
                request.aggregate().thenApply(whole -> check(whole.content().array())));
    }

    private HttpResponse check(byte[] frame) {
        if (frame.length < GrpcFrame.HEADER_BYTES || frame.length > REQUEST_BYTES_MAX || frame[0] != 0) {
            return GrpcReplies.failed(13, "health check: not one plain message");
        }
        String service = "";
        try {
            WireReader reader = new WireReader(frame, GrpcFrame.HEADER_BYTES, frame.length);
            while (reader.next()) {
                if (reader.tag() == 10) {
                    service = reader.string();
                }
            }
        } catch (SerializationException malformed) {
            return GrpcReplies.failed(3, malformed.describe());
        }
        if (!services.contains(service)) {
            return GrpcReplies.failed(NOT_FOUND, "service: " + service + " (expected: an OTLP service or nothing)");
        }
        WireWriter writer = new WireWriter(16);
        writer.varint(1, ready.getAsBoolean() ? SERVING : NOT_SERVING);
        return GrpcReplies.message(writer.toByteArray());
    }
}
