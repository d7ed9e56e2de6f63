package dev.sluice.server.tail;

import dev.sluice.kernel.value.Durations;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.view.AnyValueView;
import dev.sluice.otlp.view.AttributesView;
import dev.sluice.otlp.view.LogRecordView;
import dev.sluice.otlp.view.MetricView;
import dev.sluice.otlp.view.ResourceView;
import dev.sluice.otlp.view.SpanView;
import dev.sluice.store.query.AttributeEquals;
import dev.sluice.store.query.LogSearch;
import dev.sluice.store.query.scan.AttributeText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Which items a tail shows: those for which every term holds. The terms are the parameters of the searches.
///
/// | term | signals | holds when |
/// |---|---|---|
/// | `service=NAME` | all | the resource's `service.name` is NAME |
/// | `attr=KEY=VALUE` | all | the item or its resource has the attribute; of a metric, any of its points; of a profile,
/// its resource |
/// | `name=NAME` | traces, metrics, logs | the span, the metric or the event is called NAME |
/// | `traceId=HEX` | traces, logs | the item belongs to the trace |
/// | `status=CODE` | traces | the status is UNSET, OK or ERROR |
/// | `minDuration=TIME`, `maxDuration=TIME` | traces | the span took at least, at most so long |
/// | `severity=WORD` | logs | the severity is this or higher: TRACE to FATAL, or a number |
/// | `q=TEXT` | logs | the body contains TEXT, in any case of letters |
///
/// `attr` and `q` may come several times. Signals that do not have a term's property are not shown. Any thread.
///
/// @param signals those that can be shown, at least one
/// @param attributes all must be there
/// @param minNanos unsigned
/// @param maxNanos unsigned
/// @param texts in lower case, all must be in the body
public record TailFilter(
        Set<Signal> signals,
        @Nullable String service,
        List<AttributeEquals> attributes,
        @Nullable String name,
        @Nullable String traceId,
        @Nullable Integer status,
        @Nullable Long minNanos,
        @Nullable Long maxNanos,
        @Nullable Integer severity,
        List<String> texts) {
    private static final List<String> STATUS_CODES = List.of("UNSET", "OK", "ERROR");
    private static final Set<Signal> ALL = Set.of(Signal.values());
    private static final Set<Signal> TRACES = Set.of(Signal.TRACES);
    private static final Set<Signal> LOGS = Set.of(Signal.LOGS);
    private static final Map<String, Set<Signal>> TERMS = Map.of(
            "service", ALL,
            "attr", ALL,
            "name", Set.of(Signal.TRACES, Signal.METRICS, Signal.LOGS),
            "traceId", Set.of(Signal.TRACES, Signal.LOGS),
            "status", TRACES,
            "minDuration", TRACES,
            "maxDuration", TRACES,
            "severity", LOGS,
            "q", LOGS);

    public TailFilter {
        signals = Set.copyOf(signals);
        attributes = List.copyOf(attributes);
        texts = List.copyOf(texts);
    }

    /// Reads what a listener asks for.
    ///
    /// @param signals by their ids; none means all
    /// @param filters texts of terms; all of them must hold
    /// @throws IllegalArgumentException if something is not understood or can never hold; the message says what was
    ///     expected
    public static TailFilter parse(Collection<String> signals, Collection<String> filters) {
        Set<Signal> shown = signals.isEmpty() ? EnumSet.allOf(Signal.class) : EnumSet.noneOf(Signal.class);
        signals.forEach(id -> shown.add(signal(id)));
        Map<String, String> single = new TreeMap<>();
        List<AttributeEquals> attributes = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        List<TailTerms.Term> terms =
                filters.stream().flatMap(text -> TailTerms.parse(text).stream()).toList();
        for (TailTerms.Term term : terms) {
            Set<Signal> having = TERMS.get(term.key());
            if (having == null) {
                throw expected("filter", term.key(), String.join(", ", new TreeSet<>(TERMS.keySet())));
            }
            shown.retainAll(having);
            if (shown.isEmpty()) {
                throw expected("filter", term.key(), "terms of one signal; of " + ids(having) + " this is");
            }
            switch (term.key()) {
                case "attr" -> attributes.add(attribute(term.value()));
                case "q" -> texts.add(term.value().toLowerCase(Locale.ROOT));
                default -> {
                    if (single.put(term.key(), term.value()) != null) {
                        throw expected("filter", term.key() + " twice", "once");
                    }
                }
            }
        }
        return new TailFilter(
                shown,
                single.get("service"),
                attributes,
                single.get("name"),
                traceId(single.get("traceId")),
                status(single.get("status")),
                nanos("minDuration", single.get("minDuration")),
                nanos("maxDuration", single.get("maxDuration")),
                severity(single.get("severity")),
                texts);
    }

    /// The attributes that the items of a resource must have themselves.
    ///
    /// @return null if no item of the resource is wanted
    @Nullable
    List<AttributeEquals> within(ResourceView resource) {
        if (service == null && attributes.isEmpty()) {
            return attributes;
        }
        AttributesView described = resource.attributes();
        if (service != null && !service.equals(text(described.get("service.name")))) {
            return null;
        }
        return attributes.stream().filter(wanted -> !has(described, wanted)).toList();
    }

    boolean wants(SpanView span, List<AttributeEquals> own) {
        long nanos = span.endTimeUnixNano() - span.startTimeUnixNano();
        return (status == null || status == span.statusCode())
                && (minNanos == null || Long.compareUnsigned(nanos, minNanos) >= 0)
                && (maxNanos == null || Long.compareUnsigned(nanos, maxNanos) <= 0)
                && (name == null || name.equals(span.name()))
                && (traceId == null || traceId.equals(span.traceId().toHex()))
                && hasAll(span.attributes(), own);
    }

    boolean wants(LogRecordView log, List<AttributeEquals> own) {
        return (severity == null || log.severityNumber() >= severity)
                && (name == null || name.equals(log.eventName()))
                && (traceId == null || traceId.equals(log.traceId().toHex()))
                && hasAll(log.attributes(), own)
                && (texts.isEmpty() || hasTexts(log.body()));
    }

    boolean wants(MetricView metric, List<AttributeEquals> own) {
        return (name == null || name.equals(metric.name()))
                && (own.isEmpty() || metric.pointAttributes().stream().anyMatch(point -> hasAll(point, own)));
    }

    private boolean hasTexts(AnyValueView body) {
        String content = text(body).toLowerCase(Locale.ROOT);
        return texts.stream().allMatch(content::contains);
    }

    private static boolean hasAll(AttributesView attributes, List<AttributeEquals> wanted) {
        return wanted.isEmpty() || wanted.stream().allMatch(each -> has(attributes, each));
    }

    private static boolean has(AttributesView attributes, AttributeEquals wanted) {
        AnyValueView value = attributes.get(wanted.key());
        return value != null && wanted.value().equals(text(value));
    }

    /// A value as SQL shows it, so that a tail and a search agree.
    private static String text(@Nullable AnyValueView value) {
        return value == null ? "" : AttributeText.of(value.raw().toByteArray());
    }

    private static Signal signal(String id) {
        return Stream.of(Signal.values())
                .filter(signal -> signal.id().equals(id))
                .findFirst()
                .orElseThrow(() -> expected("signal", id, ids(ALL)));
    }

    private static String ids(Set<Signal> signals) {
        return String.join(
                ", ", EnumSet.copyOf(signals).stream().map(Signal::id).toList());
    }

    private static AttributeEquals attribute(String text) {
        try {
            return AttributeEquals.parse(text);
        } catch (IllegalArgumentException malformed) {
            throw expected("attr", text, "key=value");
        }
    }

    private static @Nullable String traceId(@Nullable String hex) {
        if (hex != null && !hex.matches("[0-9a-fA-F]{32}")) {
            throw expected("traceId", hex, "32 hexadecimal digits");
        }
        return hex == null ? null : hex.toLowerCase(Locale.ROOT);
    }

    private static @Nullable Integer status(@Nullable String word) {
        if (word != null && !STATUS_CODES.contains(word)) {
            throw expected("status", word, "UNSET, OK or ERROR");
        }
        return word == null ? null : (Integer) STATUS_CODES.indexOf(word);
    }

    private static @Nullable Integer severity(@Nullable String word) {
        if (word == null) {
            return null;
        }
        try {
            return word.matches("\\d{1,2}") ? (Integer) Integer.parseInt(word) : LogSearch.severityOf(word);
        } catch (IllegalArgumentException unknown) {
            throw expected("severity", word, "TRACE, DEBUG, INFO, WARN, ERROR, FATAL or a number");
        }
    }

    private static @Nullable Long nanos(String key, @Nullable String duration) {
        try {
            return duration == null ? null : (Long) Durations.parse(duration).toNanos();
        } catch (IllegalArgumentException malformed) {
            throw expected(key, String.valueOf(duration), "a duration such as 500ms");
        }
    }

    private static IllegalArgumentException expected(String name, String value, String expected) {
        return new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
}
