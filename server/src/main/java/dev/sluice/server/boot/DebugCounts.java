package dev.sluice.server.boot;

import dev.sluice.otlp.Payload;
import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireType;

/// The line of the Collector's `debug` exporter for any request: `Traces {"resource spans": 1, "spans": 2}`.
final class DebugCounts {
    private static final int RESOURCE = WireType.tag(1, WireType.LEN);
    private static final int SCOPE = WireType.tag(2, WireType.LEN);

    private DebugCounts() {}

    static String of(Payload payload) {
        int resources = 0;
        int metrics = 0;
        WireReader request = new WireReader(payload.bytes(), payload.offset(), payload.end());
        while (request.next()) {
            if (request.tag() == RESOURCE) {
                resources++;
                metrics += inner(payload.bytes(), request.valueOffset(), request.valueEnd());
            }
        }
        int items = payload.items();
        return switch (payload.signal()) {
            case TRACES -> "Traces {\"resource spans\": " + resources + ", \"spans\": " + items + "}";
            case METRICS ->
                "Metrics {\"resource metrics\": " + resources + ", \"metrics\": " + metrics + ", \"data points\": "
                        + items + "}";
            case LOGS -> "Logs {\"resource logs\": " + resources + ", \"log records\": " + items + "}";
            case PROFILES -> "Profiles {\"resource profiles\": " + resources + ", \"profiles\": " + items + "}";
        };
    }

    /// Metrics, spans, or what else the scopes of a resource hold.
    private static int inner(byte[] bytes, int from, int to) {
        int count = 0;
        WireReader resource = new WireReader(bytes, from, to);
        while (resource.next()) {
            if (resource.tag() == SCOPE) {
                WireReader scope = new WireReader(bytes, resource.valueOffset(), resource.valueEnd());
                while (scope.next()) {
                    count += scope.tag() == SCOPE ? 1 : 0;
                }
            }
        }
        return count;
    }
}
