package dev.sluice.server.transport;

import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.otlp.Signal;
import dev.sluice.server.security.Identity;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// What a request carries, and who sent it.
///
/// @param sender the name of whoever an authenticator knows, else the address of the peer; the same for all requests
///     of one sender
record Origin(Signal signal, String sender) {
    static Origin of(Signal signal, ServiceRequestContext context) {
        Identity identity = Identity.of(context);
        return identity == null
                ? of(signal, context.remoteAddress())
                : new Origin(signal, identity.authenticator() + "\n" + identity.name());
    }

    /// From somebody whom nobody knows.
    static Origin of(Signal signal, SocketAddress peer) {
        return new Origin(
                signal,
                peer instanceof InetSocketAddress inet ? inet.getAddress().getHostAddress() : peer.toString());
    }
}
