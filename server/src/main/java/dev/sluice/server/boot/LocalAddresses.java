package dev.sluice.server.boot;

import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.pipeline.config.Endpoint;
import dev.sluice.pipeline.config.Settings;
import dev.sluice.server.transport.Listener;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// From configured endpoints to socket addresses. Any thread.
final class LocalAddresses {
    private LocalAddresses() {}

    /// The addresses of one endpoint, all with the same port.
    ///
    /// @param listen used for an endpoint without a host; empty means 127.0.0.1 and, where the machine has
    ///     it, ::1
    /// @throws ConfigurationException if a name has no address
    static List<InetSocketAddress> of(Endpoint endpoint, List<String> listen) {
        int port = endpoint.port() == 0 ? freePort() : endpoint.port();
        List<InetSocketAddress> addresses = new ArrayList<>();
        if (!endpoint.host().isEmpty()) {
            addresses.add(resolve(endpoint.host(), port));
        } else if (!listen.isEmpty()) {
            listen.forEach(host -> addresses.add(resolve(host, port)));
        } else {
            addresses.add(resolve("127.0.0.1", port));
            if (hasLoopback6()) {
                addresses.add(resolve("::1", port));
            }
        }
        return addresses;
    }

    private static InetSocketAddress resolve(String host, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException unknown) {
            throw new ConfigurationException(
                    Listener.CANNOT_BIND, "address: " + host + " (expected: an address of this machine)", unknown);
        }
    }

    /// Asked for port 0 the same free port is wanted on all addresses, so it is found first.
    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException failure) {
            throw new ConfigurationException(Listener.CANNOT_BIND, "no free port: " + failure.getMessage(), failure);
        }
    }

    private static boolean hasLoopback6() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .anyMatch(address -> address instanceof Inet6Address && address.isLoopbackAddress());
        } catch (SocketException unknown) {
            return false;
        }
    }

    /// The names under which browsers may address this server.
    static Set<String> browserHosts(Settings settings) {
        Set<String> hosts = new TreeSet<>(Set.of("localhost", "127.0.0.1", "::1"));
        hosts.addAll(settings.listen());
        if (!settings.query().endpoint().host().isEmpty()) {
            hosts.add(settings.query().endpoint().host());
        }
        settings.hosts().forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
        return hosts;
    }
}
