package dev.sluice.server.transport;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceOptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.otlp.Signal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// OTLP/HTTP for one signal: `POST` with protobuf or JSON, plain, gzip, zstd or deflate. Any thread.
public final class HttpExport implements HttpService {
    /// Says the same for every signal.
    private static final AggregatedHttpResponse WHOLE =
            answer(Encoding.PROTOBUF, new Acceptance(Signal.TRACES, 0, null));

    private static final AggregatedHttpResponse WHOLE_JSON =
            answer(Encoding.JSON, new Acceptance(Signal.TRACES, 0, null));

    private final Signal signal;
    private final Receiver receiver;
    private final ExportExchange exchange;

    public HttpExport(Signal signal, Receiver receiver) {
        this.signal = signal;
        this.receiver = receiver;
        this.exchange = new ExportExchange(signal, receiver);
    }

    Signal signal() {
        return signal;
    }

    Receiver receiver() {
        return receiver;
    }

    ExportExchange exchange() {
        return exchange;
    }

    /// Bodies are counted while they come, by [BodyReader].
    @Override
    public ServiceOptions options() {
        return ServiceOptions.builder().maxRequestLength(0).build();
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        RequestHeaders headers = request.headers();
        String contentType = headers.get("content-type");
        Encoding encoding = Encoding.parse(contentType);
        if (headers.method() != HttpMethod.POST) {
            Refusal refusal = ReplyMapper.refusal(new ValidationException(
                    TransportErrors.METHOD_NOT_ALLOWED, "method: " + headers.method() + " (expected: POST)"));
            return refused(encoding, refusal);
        }
        if (encoding == null) {
            return refused(
                    null,
                    unsupported("content type: " + contentType
                            + " (expected: application/x-protobuf or application/json)"));
        }
        String contentEncoding = headers.get("content-encoding");
        Compression compression = Compression.parse(contentEncoding);
        if (compression == null) {
            return refused(
                    encoding,
                    unsupported("content encoding: " + contentEncoding + " (expected: one of " + Compression.OFFERED
                            + ")"));
        }
        Origin origin = receiver.origin(signal, context);
        return exchange.answer(
                context,
                request,
                false,
                body -> receiver.receive(origin, encoding, compression, body, 0),
                acceptance -> accepted(encoding, acceptance).toHttpResponse(),
                refusal -> refused(encoding, refusal));
    }

    private static Refusal unsupported(String message) {
        return ReplyMapper.refusal(new ValidationException(TransportErrors.UNSUPPORTED_MEDIA, message));
    }

    static AggregatedHttpResponse accepted(Encoding encoding, Acceptance acceptance) {
        AggregatedHttpResponse whole = encoding == Encoding.PROTOBUF ? WHOLE : WHOLE_JSON;
        return acceptance.isWhole() ? whole : answer(encoding, acceptance);
    }

    private static AggregatedHttpResponse answer(Encoding encoding, Acceptance acceptance) {
        byte[] body = encoding == Encoding.PROTOBUF ? acceptance.toProtobuf() : acceptance.toJson();
        return AggregatedHttpResponse.of(headers(HttpStatus.OK, encoding).build(), HttpData.wrap(body));
    }

    /// A `google.rpc.Status` in the request's own encoding, or JSON when it has none (S-80).
    static HttpResponse refused(@Nullable Encoding encoding, Refusal refusal) {
        return refusal(encoding, refusal).toHttpResponse();
    }

    /// The same, in one piece.
    static AggregatedHttpResponse refusal(@Nullable Encoding encoding, Refusal refusal) {
        Encoding spoken = encoding == null ? Encoding.JSON : encoding;
        byte[] body = spoken == Encoding.PROTOBUF
                ? refusal.toProtobuf()
                : refusal.toJson().getBytes(StandardCharsets.UTF_8);
        ResponseHeadersBuilder headers = headers(HttpStatus.valueOf(refusal.httpStatus()), spoken);
        if (refusal.retryAfter() != null) {
            headers.set("retry-after", Long.toString(refusal.retryAfterSeconds()));
        }
        if (refusal.httpStatus() == 405) {
            headers.set("allow", "POST");
        }
        if (refusal.httpStatus() == 415) {
            headers.set("accept-encoding", Compression.OFFERED);
        }
        return AggregatedHttpResponse.of(headers.build(), HttpData.wrap(body));
    }

    private static ResponseHeadersBuilder headers(HttpStatus status, Encoding encoding) {
        return ResponseHeaders.builder(status).set("content-type", encoding.mediaType());
    }
}
