package dev.sluice.server.transport;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.otlp.Signal;
import dev.sluice.server.security.Identity;

/// What a request carries, and who sent it.
///
/// @param sender the name of whoever an authenticator knows, else the address of the peer; the same for all requests
///     of one sender
record Origin(Signal signal, String sender) {
    static Origin of(Signal signal, ServiceRequestContext context) {
        Identity identity = Identity.of(context);
        return new Origin(
                signal,
                identity == null
                        ? context.remoteAddress().getAddress().getHostAddress()
                        : identity.authenticator() + "\n" + identity.name());
    }
}
