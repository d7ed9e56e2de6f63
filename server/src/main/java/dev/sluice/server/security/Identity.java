package dev.sluice.server.security;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.pipeline.config.Grant;
import io.netty.util.AttributeKey;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who a request comes from, as an authenticator knows it.
///
/// @param authenticator its id, as configured
/// @param name of a user, of the subject of a token, or of one of several tokens; unique for the authenticator
/// @param groups that the authenticator names for the sender and an entry of `sluice.auth` asks for
public record Identity(String authenticator, String name, Set<String> groups) {
    private static final AttributeKey<Identity> KEY = AttributeKey.valueOf(Identity.class, "identity");

    public Identity {
        groups = Set.copyOf(groups);
    }

    /// Somebody in no group.
    public Identity(String authenticator, String name) {
        this(authenticator, name, Set.of());
    }

    /// Whether an entry means this sender.
    boolean isAmong(Collection<Grant> grants) {
        return grants.stream()
                .anyMatch(grant -> grant.authenticator().equals(authenticator)
                        && (grant.group() == null || groups.contains(grant.group())));
    }

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
