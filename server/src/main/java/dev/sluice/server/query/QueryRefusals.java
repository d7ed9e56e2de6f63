package dev.sluice.server.query;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.server.security.Refusals;

/// How the query port says that somebody may not: a problem document. Any thread.
public final class QueryRefusals implements Refusals {
    @Override
    public HttpResponse refused(RequestHeaders headers, SluiceException why) {
        return Replies.problem(why);
    }
}
