package dev.sluice.server.security;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.kernel.failure.FailureHandler.Circumstances;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The id of a request in the log: the sender's own `x-request-id`, where it has one that can be written down, else
/// one of ours.
public final class RequestId {
    /// Where a sender puts its own.
    public static final String HEADER = "x-request-id";

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:/=+-]{1,128}");

    private RequestId() {}

    static String of(ServiceRequestContext context) {
        String own = own(context.request().headers().get(HEADER));
        return own == null ? context.id().shortText() : own;
    }

    private static @Nullable String own(@Nullable String sent) {
        return sent != null && PLAIN.matcher(sent).matches() ? sent : null;
    }

    /// What is known of a failure during this request: who asked, and its id.
    ///
    /// @param source as in [Circumstances]
    public static Circumstances circumstances(String source, ServiceRequestContext context) {
        Identity identity = Identity.of(context);
        String user = identity == null ? "" : identity.name() + " of " + identity.authenticator();
        return Circumstances.of(source).askedBy(user, of(context));
    }

    /// The same of a request from anybody.
    ///
    /// @param sent the header of that name; null without
    public static Circumstances circumstances(String source, @Nullable String sent) {
        String own = own(sent);
        return Circumstances.of(source)
                .askedBy("", own == null ? HexFormat.of().toHexDigits(new SplittableRandom().nextInt()) : own);
    }
}
