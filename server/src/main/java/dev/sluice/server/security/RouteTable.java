package dev.sluice.server.security;

import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.Route;
import com.linecorp.armeria.server.ServerBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Every route of one port, each with what it takes to use it. What is not in here is not served. One owner until it
/// is opened, then any thread.
public final class RouteTable {
    private final List<Line> lines = new ArrayList<>();

    /// One route, for all methods.
    ///
    /// @param pattern a path, in which `{name}` stands for one part
    /// @param prefix whether everything below the path is served too
    /// @param pages whether people look at what is answered, in a browser
    public record Line(String pattern, boolean prefix, Permission permission, HttpService service, boolean pages) {}

    /// A path, such as `/api/v1/traces/{traceId}`.
    public RouteTable add(Permission permission, String pattern, HttpService service) {
        lines.add(new Line(pattern, false, permission, service, false));
        return this;
    }

    /// A path and everything below it that has no line of its own.
    public RouteTable addBelow(Permission permission, String prefix, HttpService service) {
        lines.add(new Line(prefix, true, permission, service, false));
        return this;
    }

    /// The same, of pages: a browser that has nothing to show for itself is sent to log in, where that can be done.
    public RouteTable addPagesBelow(Permission permission, String prefix, HttpService service) {
        lines.add(new Line(prefix, true, permission, service, true));
        return this;
    }

    public List<Line> lines() {
        return List.copyOf(lines);
    }

    /// Puts all services behind the gate into a server.
    ///
    /// @param outside goes around each service that takes a permission, so it sees requests before the gate does;
    ///     probes come by addresses that nobody configured, and learn nothing
    public void open(ServerBuilder server, Gate gate, UnaryOperator<HttpService> outside) {
        for (Line line : lines) {
            HttpService service = line.permission == Permission.NONE ? line.service : outside.apply(gate.guard(line));
            Route route = line.prefix
                    ? Route.builder().pathPrefix(line.pattern).build()
                    : Route.builder().path(line.pattern).build();
            server.service(route, service);
        }
    }
}
