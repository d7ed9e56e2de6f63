package dev.sluice.server.security;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.kernel.failure.FailureHandler.Circumstances;
import java.util.regex.Pattern;

/// The id of a request in the log: the sender's own `x-request-id`, where it has one that can be written down, else
/// one of ours.
public final class RequestId {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:/=+-]{1,128}");

    private RequestId() {}

    static String of(ServiceRequestContext context) {
        String own = context.request().headers().get("x-request-id");
        return own != null && PLAIN.matcher(own).matches() ? own : context.id().shortText();
    }

    /// What is known of a failure during this request: who asked, and its id.
    ///
    /// @param source as in [Circumstances]
    public static Circumstances circumstances(String source, ServiceRequestContext context) {
        Identity identity = Identity.of(context);
        String user = identity == null ? "" : identity.name() + " of " + identity.authenticator();
        return Circumstances.of(source).askedBy(user, of(context));
    }
}
