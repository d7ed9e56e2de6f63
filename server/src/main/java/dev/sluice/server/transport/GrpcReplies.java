package dev.sluice.server.transport;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.common.grpc.protocol.StatusMessageEscaper;
import java.util.Base64;

/// gRPC answers: a message and trailers, or, for a failure, trailers alone.
final class GrpcReplies {
    private static final String CONTENT_TYPE = "application/grpc";

    static final ResponseHeaders HEADERS = ResponseHeaders.builder(HttpStatus.OK)
            .set("content-type", CONTENT_TYPE)
            .set("grpc-accept-encoding", Compression.OFFERED)
            .build();
    static final HttpHeaders OK = HttpHeaders.of("grpc-status", "0");
    private static final HttpData EMPTY_MESSAGE = GrpcFrame.of(Acceptance.EMPTY);

    private GrpcReplies() {}

    static HttpResponse message(byte[] message) {
        return HttpResponse.of(HEADERS, message.length == 0 ? EMPTY_MESSAGE : GrpcFrame.of(message), OK);
    }

    static HttpResponse accepted(Acceptance acceptance) {
        return message(acceptance.toProtobuf());
    }

    static HttpResponse refused(Refusal refusal) {
        return HttpResponse.of(trailersOnly(refusal));
    }

    /// A refusal is nothing but these.
    static ResponseHeaders trailersOnly(Refusal refusal) {
        ResponseHeadersBuilder headers = failure(refusal.grpcCode(), refusal.message());
        headers.set(
                "grpc-status-details-bin", Base64.getEncoder().withoutPadding().encodeToString(refusal.toProtobuf()));
        return headers.build();
    }

    static HttpResponse failed(int code, String message) {
        return HttpResponse.of(failure(code, message).build());
    }

    private static ResponseHeadersBuilder failure(int code, String message) {
        return ResponseHeaders.builder(HttpStatus.OK)
                .set("content-type", CONTENT_TYPE)
                .set("grpc-accept-encoding", Compression.OFFERED)
                .set("grpc-status", Integer.toString(code))
                .set("grpc-message", StatusMessageEscaper.escape(message))
                .endOfStream(true);
    }
}
