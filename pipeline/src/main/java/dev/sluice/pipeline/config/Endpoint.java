package dev.sluice.pipeline.config;

import java.util.Locale;

/// Where to listen: `HOST:PORT`.
///
/// @param host a name or an address without brackets; empty means the addresses of `sluice.listen`
/// @param port 0 to 65535; 0 takes any free port
public record Endpoint(String host, int port) {
    public Endpoint {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0 to 65535)");
        }
    }

    /// `localhost:4317`, `[::1]:4317`, `:4317` or `4317`. The names `localhost` and nothing mean
    /// `sluice.listen`.
    ///
    /// @throws IllegalArgumentException if it is none of these
    public static Endpoint parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        boolean bare = host.contains(":") && !(host.startsWith("[") && host.endsWith("]"));
        if (bare) {
            throw new IllegalArgumentException("endpoint: " + text + " (expected: HOST:PORT)");
        }
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        boolean everyday = name.toLowerCase(Locale.ROOT).equals("localhost");
        try {
            return new Endpoint(everyday ? "" : name, Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException malformed) {
            throw new IllegalArgumentException("endpoint: " + text + " (expected: HOST:PORT)", malformed);
        }
    }

    /// The same with its port moved; port 0 stays.
    public Endpoint plus(int offset) {
        return port == 0 ? this : new Endpoint(host, port + offset);
    }

    @Override
    public String toString() {
        String name = host.isEmpty() ? "localhost" : host;
        return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
    }
}
