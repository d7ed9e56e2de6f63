package dev.sluice.server.security;

import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/// Who a request comes from, as an authenticator knows it.
///
/// @param authenticator its id, as configured
/// @param name of a user, of the subject of a token, or of one of several tokens; unique for the authenticator
public record Identity(String authenticator, String name) {
    private static final AttributeKey<Identity> KEY = AttributeKey.valueOf(Identity.class, "identity");

    /// The sender of the request under way.
    ///
    /// @return null where everybody may come in
    public static @Nullable Identity of(ServiceRequestContext context) {
        return context.attr(KEY);
    }

    void enter(ServiceRequestContext context) {
        context.setAttr(KEY, this);
    }
}
