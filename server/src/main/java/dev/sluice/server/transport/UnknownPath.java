package dev.sluice.server.transport;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.kernel.error.ValidationException;

/// The answer to a path or gRPC method that nobody serves: 404 with a status body, or UNIMPLEMENTED (S-07). Any
/// thread.
public final class UnknownPath implements HttpService {
    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        Refusal refusal = ReplyMapper.refusal(new ValidationException(
                TransportErrors.UNKNOWN_PATH, "path: " + request.path() + " is not served here"));
        return GrpcExport.isGrpc(request.headers())
                ? GrpcReplies.failed(refusal.grpcCode(), refusal.message())
                : HttpExport.refused(Encoding.parse(request.headers().get("content-type")), refusal);
    }
}
