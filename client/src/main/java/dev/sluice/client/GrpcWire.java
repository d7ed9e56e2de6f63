package dev.sluice.client;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Unary gRPC without generated classes: five bytes, the message, and the status in the trailers (or in the headers,
/// where there is nothing else).
final class GrpcWire implements Wire {
    private static final int PREFIX_BYTES = 5;
    private static final int UNKNOWN = 2;

    private final Map<Signal, RequestHeaders> headers = new EnumMap<>(Signal.class);
    private final boolean isPacked;
    private final BodyEncoder bodies;
    private final int answerBytes;

    GrpcWire(ClientOptions options) {
        this.isPacked = options.compression() != Compression.NONE;
        this.bodies = new BodyEncoder(options);
        this.answerBytes = options.answerBytes();
        options.targets().forEach((signal, target) -> {
            RequestHeadersBuilder builder = RequestHeaders.builder(HttpMethod.POST, "/" + signal.grpcMethod());
            options.headers().forEach(builder::set);
            builder.set("user-agent", options.userAgent())
                    .set("content-type", "application/grpc")
                    .set("te", "trailers")
                    .set("grpc-accept-encoding", "gzip");
            if (isPacked) {
                builder.set("grpc-encoding", options.compression().id());
            }
            headers.put(signal, builder.build());
        });
    }

    @Override
    public HttpRequest request(Payload payload) {
        ByteBuf body = bodies.encode(payload.bytes(), payload.offset(), payload.length(), PREFIX_BYTES);
        body.setByte(0, isPacked ? 1 : 0).setInt(1, body.readableBytes() - PREFIX_BYTES);
        return HttpRequest.of(headers.get(payload.signal()), HttpData.wrap(body));
    }

    @Override
    public ExportResult result(AggregatedHttpResponse answer, Payload payload) {
        HttpHeaders trailers = answer.trailers().contains("grpc-status") ? answer.trailers() : answer.headers();
        String text = trailers.get("grpc-status");
        if (text == null) {
            int code = codeOfHttp(answer.status().code());
            throw Refusals.ofGrpc(code, "HTTP " + answer.status().code() + " without a gRPC status", null);
        }
        int code = code(text);
        if (code != 0) {
            throw refusal(code, trailers);
        }
        return success(answer, payload);
    }

    @Override
    public boolean isMultiplexed() {
        return true;
    }

    private ExportResult success(AggregatedHttpResponse answer, Payload payload) {
        byte[] content = answer.content().array();
        if (content.length < PREFIX_BYTES) {
            return ExportResult.SUCCESS;
        }
        byte[] message = new byte[content.length - PREFIX_BYTES];
        System.arraycopy(content, PREFIX_BYTES, message, 0, message.length);
        if (content[0] == 1) {
            try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(message))) {
                message = gzip.readNBytes(answerBytes + 1);
            } catch (IOException unreadable) {
                return Answers.unreadable();
            }
            if (message.length > answerBytes) {
                throw Refusals.answerTooLarge(answerBytes);
            }
        }
        return Answers.result(message, payload);
    }

    private static SluiceException refusal(int code, HttpHeaders trailers) {
        String details = trailers.get("grpc-status-details-bin");
        RpcStatus status = details == null ? null : RpcStatus.parse(base64(details));
        String message = percentDecoded(trailers.get("grpc-message", ""));
        return Refusals.ofGrpc(code, message, status == null ? null : status.retryDelay());
    }

    /// The gRPC status of an answer that is not gRPC's own (gRPC, HTTP/2 to gRPC status code mapping).
    private static int codeOfHttp(int status) {
        return switch (status) {
            case 400 -> 13;
            case 401 -> 16;
            case 403 -> 7;
            case 404 -> 12;
            case 429, 502, 503, 504 -> 14;
            default -> UNKNOWN;
        };
    }

    private static int code(String text) {
        try {
            int code = Integer.parseInt(text);
            return code >= 0 && code <= 16 ? code : UNKNOWN;
        } catch (NumberFormatException malformed) {
            return UNKNOWN;
        }
    }

    private static byte @Nullable [] base64(String text) {
        try {
            return Base64.getDecoder().decode(text.strip());
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static String percentDecoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            return text;
        }
    }
}
