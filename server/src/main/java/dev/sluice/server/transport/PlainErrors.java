package dev.sluice.server.transport;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.RequestTimeoutException;
import com.linecorp.armeria.server.ServerErrorHandler;
import com.linecorp.armeria.server.ServiceConfig;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What a peer hears when a request never reached one of our services or none answered in time: the same bodies
/// as everywhere, and nothing about our insides.
final class PlainErrors implements ServerErrorHandler {
    @Override
    public @Nullable HttpResponse onServiceException(ServiceRequestContext context, Throwable cause) {
        if (cause instanceof RequestTimeoutException || cause.getCause() instanceof RequestTimeoutException) {
            Refusal refusal = ReplyMapper.refusal(TransportErrors.notInTime());
            RequestHeaders headers = context.request().headers();
            return GrpcExport.isGrpc(headers)
                    ? GrpcReplies.refused(refusal)
                    : HttpExport.refused(Encoding.parse(headers.get("content-type")), refusal);
        }
        return null;
    }

    @Override
    public AggregatedHttpResponse renderStatus(
            @Nullable ServiceRequestContext context,
            ServiceConfig config,
            @Nullable RequestHeaders headers,
            HttpStatus status,
            @Nullable String description,
            @Nullable Throwable cause) {
        Encoding encoding = headers == null ? null : Encoding.parse(headers.get("content-type"));
        int grpcCode = status.code() == 404 ? 12 : status.code() < 500 ? 3 : 14;
        String message = status.reasonPhrase() + " [" + TransportErrors.ofStatus(status.code()) + "]";
        Refusal refusal = new Refusal(grpcCode, status.code(), message, null, null);
        byte[] body = encoding == Encoding.PROTOBUF
                ? refusal.toProtobuf()
                : refusal.toJson().getBytes(StandardCharsets.UTF_8);
        String type = encoding == null ? Encoding.JSON.mediaType() : encoding.mediaType();
        return AggregatedHttpResponse.of(
                ResponseHeaders.builder(status).set("content-type", type).build(), HttpData.wrap(body));
    }
}
