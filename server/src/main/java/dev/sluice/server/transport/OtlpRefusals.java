package dev.sluice.server.transport;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.server.security.Refusals;

/// How the ports for telemetry say that a sender may not: a status in the sender's own encoding (S-90). Any thread.
public final class OtlpRefusals implements Refusals {
    @Override
    public HttpResponse refused(RequestHeaders headers, SluiceException why) {
        Refusal refusal = ReplyMapper.refusal(why);
        return GrpcExport.isGrpc(headers)
                ? GrpcReplies.refused(refusal)
                : HttpExport.refused(Encoding.parse(headers.get("content-type")), refusal);
    }
}
