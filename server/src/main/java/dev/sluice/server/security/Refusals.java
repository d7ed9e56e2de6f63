package dev.sluice.server.security;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import dev.sluice.kernel.error.SluiceException;

/// How a port tells a sender that it may not.
public interface Refusals {
    /// @param why a [dev.sluice.kernel.error.DeniedException] with [Gate#UNAUTHENTICATED] or [Gate#FORBIDDEN], or why
    ///     it cannot be told for now
    HttpResponse refused(RequestHeaders headers, SluiceException why);
}
