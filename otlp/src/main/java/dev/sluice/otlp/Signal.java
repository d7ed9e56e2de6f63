package dev.sluice.otlp;

/// A kind of telemetry that OTLP carries, with its names on every transport.
public enum Signal {
    TRACES(1, "traces", "/v1/traces", "trace.v1.TraceService", "span", "spans"),
    METRICS(2, "metrics", "/v1/metrics", "metrics.v1.MetricsService", "data point", "data_points"),
    LOGS(3, "logs", "/v1/logs", "logs.v1.LogsService", "log record", "log_records"),
    /// In development: its messages may change incompatibly, and did in each of OTLP 1.6 to 1.10.
    PROFILES(4, "profiles", "/v1development/profiles", "profiles.v1development.ProfilesService", "profile", "profiles");

    private final int code;
    private final String id;
    private final String path;
    private final String grpcMethod;
    private final String itemNoun;
    private final String rejectedField;
    private final String rejectedJsonField;

    Signal(int code, String id, String path, String service, String itemNoun, String items) {
        this.code = code;
        this.id = id;
        this.path = path;
        this.grpcMethod = "opentelemetry.proto.collector." + service + "/Export";
        this.itemNoun = itemNoun;
        this.rejectedField = "rejected_" + items;
        this.rejectedJsonField = camelCase(rejectedField);
    }

    /// The lower-case plural that configurations, commands and labels use, such as `traces`.
    public String id() {
        return id;
    }

    /// The number that stands for this signal on disk, 1 to 4. Never changes.
    public int code() {
        return code;
    }

    /// The default path of OTLP/HTTP, such as `/v1/traces`.
    public String path() {
        return path;
    }

    /// The full name of the unary gRPC method, without the leading slash.
    public String grpcMethod() {
        return grpcMethod;
    }

    /// What one item is called in a message to people, in the singular. Metrics are counted in data points.
    public String itemNoun() {
        return itemNoun;
    }

    /// What items are called in the names of the Collector's own metrics, such as `metric_points`.
    public String metricItems() {
        return switch (this) {
            case TRACES -> "spans";
            case METRICS -> "metric_points";
            case LOGS -> "log_records";
            case PROFILES -> "profiles";
        };
    }

    /// The counter's name in this signal's partial success, as the specification spells it: `rejected_spans`.
    public String rejectedField() {
        return rejectedField;
    }

    /// The counter's name in OTLP/JSON: `rejectedSpans`.
    public String rejectedJsonField() {
        return rejectedJsonField;
    }

    /// @throws IllegalArgumentException if no signal has this code
    public static Signal ofCode(int code) {
        return switch (code) {
            case 1 -> TRACES;
            case 2 -> METRICS;
            case 3 -> LOGS;
            case 4 -> PROFILES;
            default -> throw new IllegalArgumentException("signal code: " + code + " (expected: 1 to 4)");
        };
    }

    private static String camelCase(String snakeCase) {
        StringBuilder name = new StringBuilder();
        boolean upper = false;
        for (int i = 0; i < snakeCase.length(); i++) {
            char c = snakeCase.charAt(i);
            if (c == '_') {
                upper = true;
            } else {
                name.append(upper ? Character.toUpperCase(c) : c);
                upper = false;
            }
        }
        return name.toString();
    }
}
