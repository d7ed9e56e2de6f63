package dev.sluice.client;

import dev.sluice.kernel.error.ConfigurationException;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/// Makes clients by the name of their protocol: `grpc`, `http/protobuf`, `http/json`, and those that services add.
/// Any thread.
public final class Clients {
    private final Map<String, ClientProtocol> protocols = new TreeMap<>();

    private Clients() {}

    /// Those of this library, and those that the class loader of the calling thread finds. A service cannot take the
    /// name of one of ours.
    public static Clients discover() {
        return of(ServiceLoader.load(ClientProtocol.class));
    }

    /// The same with another class loader: that of whoever calls, where the thread is somebody else's and its loader
    /// may know another copy of this library.
    public static Clients discover(ClassLoader loader) {
        return of(ServiceLoader.load(ClientProtocol.class, loader));
    }

    private static Clients of(ServiceLoader<ClientProtocol> services) {
        Clients clients = new Clients();
        services.forEach(protocol -> clients.protocols.put(protocol.id(), protocol));
        for (WireProtocol protocol : WireProtocol.values()) {
            clients.protocols.put(protocol.id(), protocol);
        }
        return clients;
    }

    /// The protocol of this name, in any case.
    ///
    /// @throws ConfigurationException if there is none; the message lists the known ones
    public ClientProtocol protocol(String name) {
        ClientProtocol protocol = protocols.get(name.strip().toLowerCase(Locale.ROOT));
        if (protocol == null) {
            throw new ConfigurationException(
                    ClientErrors.CONFIGURATION,
                    "protocol: " + name + " (expected: " + String.join(", ", protocols.keySet()) + ")");
        }
        return protocol;
    }

    /// A client for all signals below one endpoint, with the standard options.
    public OtlpClient open(String protocol, String endpoint) {
        ClientProtocol found = protocol(protocol);
        return found.open(ClientOptions.to(endpoint, found.isPathless()));
    }
}
