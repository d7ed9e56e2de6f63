package dev.sluice.store.catalog;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;

/// The catalogue behind the JDK's HTTP server, below `/iceberg`.
public final class RestServer {
    private static final String MOUNT = "/iceberg";

    private RestServer() {}

    public static void mount(HttpServer server, RestCatalog rest) {
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(MOUNT, exchange -> serve(exchange, rest));
    }

    private static void serve(HttpExchange exchange, RestCatalog rest) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath().substring(MOUNT.length());
            RestCatalog.Reply reply = rest.answer(exchange.getRequestMethod(), path, query(exchange));
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
            if (reply.body().length > 0) {
                exchange.getResponseBody().write(reply.body());
            }
        }
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new HashMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        if (raw != null) {
            for (String pair : raw.split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    query.put(
                            pair.substring(0, equals),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        }
        return query;
    }
}
