package dev.sluice.server.query;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.kernel.value.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One request of the query API, its parameters read by form. One owner.
final class Question {
    private static final long LATEST = Long.MAX_VALUE;

    private final ServiceRequestContext context;
    private final AggregatedHttpRequest request;
    private final QueryParams parameters;
    private final long nowNanos;

    Question(ServiceRequestContext context, AggregatedHttpRequest request, long nowNanos) {
        this.context = context;
        this.request = request;
        this.parameters = QueryParams.fromQueryString(context.query());
        this.nowNanos = nowNanos;
    }

    /// Refuses parameters of other names: a filter that is not understood must not be ignored.
    Question allowing(String... names) {
        Set<String> known = Set.of(names);
        for (String name : parameters.names()) {
            if (!known.contains(name)) {
                throw QueryErrors.badParameter(
                        "parameter", name, names.length == 0 ? "none" : String.join(", ", names));
            }
        }
        return this;
    }

    String path(String name) {
        String value = context.pathParam(name);
        return value == null ? "" : value;
    }

    @Nullable
    String text(String name) {
        String value = parameters.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    String required(String name) {
        String value = text(name);
        if (value == null) {
            throw QueryErrors.badParameter(name, "nothing", "a value");
        }
        return value;
    }

    List<String> texts(String name) {
        return parameters.getAll(name);
    }

    int whole(String name, int fallback, int min, int max) {
        String value = text(name);
        if (value == null) {
            return fallback;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException malformed) {
            throw QueryErrors.badParameter(name, value, "a whole number from " + min + " to " + max);
        }
        throw QueryErrors.badParameter(name, value, "a whole number from " + min + " to " + max);
    }

    @Nullable
    Duration duration(String name) {
        String value = text(name);
        if (value == null) {
            return null;
        }
        try {
            return Durations.parse(value);
        } catch (IllegalArgumentException malformed) {
            throw QueryErrors.badParameter(name, value, "a duration such as 500ms");
        }
    }

    /// Nanoseconds since 1970: RFC 3339, epoch nanoseconds, or relative to now as `-15m`.
    long time(String name, long fallback) {
        String value = text(name);
        if (value == null) {
            return fallback;
        }
        try {
            if (value.equals("now")) {
                return nowNanos;
            }
            if (value.startsWith("-")) {
                return nowNanos - Durations.parse(value.substring(1)).toNanos();
            }
            if (value.chars().allMatch(Character::isDigit)) {
                return Long.parseLong(value);
            }
            Instant instant =
                    OffsetDateTime.parse(value.toUpperCase(Locale.ROOT)).toInstant();
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException malformed) {
            throw QueryErrors.badParameter(name, value, "RFC 3339, nanoseconds since 1970, or relative as -15m");
        }
    }

    long startNanos() {
        return time("start", 0);
    }

    long endNanos() {
        return time("end", LATEST);
    }

    /// Whether the sender would rather have this media type than JSON.
    boolean prefers(String mediaType) {
        String accept = request.headers().get("accept");
        return accept != null && accept.toLowerCase(Locale.ROOT).contains(mediaType);
    }

    @Nullable
    String header(String name) {
        return request.headers().get(name);
    }

    AggregatedHttpRequest request() {
        return request;
    }
}
