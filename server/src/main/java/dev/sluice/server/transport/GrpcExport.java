package dev.sluice.server.transport;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceOptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.otlp.Signal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The unary `Export` method of one signal over gRPC, without generated classes. Any thread.
public final class GrpcExport implements HttpService {
    private final Signal signal;
    private final Receiver receiver;
    private final ExportExchange exchange;

    public GrpcExport(Signal signal, Receiver receiver) {
        this.signal = signal;
        this.receiver = receiver;
        this.exchange = new ExportExchange(signal, receiver);
    }

    /// Bodies are counted while they come, by [BodyReader].
    @Override
    public ServiceOptions options() {
        return ServiceOptions.builder().maxRequestLength(0).build();
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        RequestHeaders headers = request.headers();
        if (!isGrpc(headers)) {
            return HttpResponse.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
        }
        String encoding = headers.get("grpc-encoding");
        Compression compression = Compression.parse(encoding);
        if (compression == null) {
            return GrpcReplies.failed(
                    12,
                    "grpc-encoding: " + encoding + " (expected: one of " + Compression.OFFERED + ") ["
                            + TransportErrors.UNSUPPORTED_MEDIA + "]");
        }
        Origin origin = receiver.origin(signal, context);
        return exchange.answer(
                context,
                request,
                true,
                body -> receive(origin, compression, body),
                GrpcReplies::accepted,
                GrpcReplies::refused);
    }

    static boolean isGrpc(RequestHeaders headers) {
        return headers.method() == HttpMethod.POST && isGrpc(headers.get("content-type"));
    }

    static boolean isGrpc(@Nullable String contentType) {
        return contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith("application/grpc");
    }

    /// What it takes.
    public Signal signal() {
        return signal;
    }

    Receiver receiver() {
        return receiver;
    }

    ExportExchange exchange() {
        return exchange;
    }

    /// Takes a whole body: the frame, and the message in it. Closes the body.
    Acceptance receive(Origin origin, Compression compression, Body body) {
        byte[] frame;
        try {
            frame = body.whole();
            checkFrame(frame, body.length(), compression);
        } catch (RuntimeException broken) {
            body.close();
            throw broken;
        }
        Compression applied = frame[0] == 0 ? Compression.IDENTITY : compression;
        return receiver.receive(origin, Encoding.PROTOBUF, applied, body, GrpcFrame.HEADER_BYTES);
    }

    private static void checkFrame(byte[] frame, int length, Compression compression) {
        ErrorCode code = TransportErrors.BAD_FRAME;
        if (length < GrpcFrame.HEADER_BYTES) {
            throw new SerializationException(code, "gRPC body: " + length + " bytes (expected: one message)");
        }
        if ((frame[0] & 0xfe) != 0) {
            throw new SerializationException(code, "gRPC frame flag: " + frame[0] + " (expected: 0 or 1)");
        }
        if (frame[0] == 1 && compression == Compression.IDENTITY) {
            throw new SerializationException(code, "gRPC frame: compressed, and grpc-encoding does not say how");
        }
        long message = GrpcFrame.messageLength(frame);
        if (message != length - GrpcFrame.HEADER_BYTES) {
            throw new SerializationException(
                    code,
                    "gRPC message: " + message + " bytes announced, " + (length - GrpcFrame.HEADER_BYTES)
                            + " came (expected: exactly one message)");
        }
    }
}
