package dev.sluice.server.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.HttpResponse;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.json.ProtobufToJson;
import dev.sluice.store.query.AttributeEquals;
import dev.sluice.store.query.LogSearch;
import dev.sluice.store.query.MetricSummary;
import dev.sluice.store.query.OperationSummary;
import dev.sluice.store.query.Page;
import dev.sluice.store.query.PointSearch;
import dev.sluice.store.query.Records;
import dev.sluice.store.query.ServiceSummary;
import dev.sluice.store.query.StoreQueries;
import dev.sluice.store.query.TimeRange;
import dev.sluice.store.query.TraceSearch;
import dev.sluice.store.query.TraceSummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Questions about what is stored: small lists as JSON of ours, records as OTLP. Any thread; each call blocks
/// on the store.
final class StoreEndpoints {
    private static final String PROTOBUF = "application/x-protobuf";
    private static final int PAGE_MAX = 1_000;

    /// The header that carries the next cursor when the body is protobuf, which has no place for it.
    private static final String NEXT_HEADER = "sluice-next";

    private static final List<String> KINDS =
            List.of("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER");
    private static final List<String> STATUS_CODES = List.of("UNSET", "OK", "ERROR");

    private final StoreQueries store;

    StoreEndpoints(StoreQueries store) {
        this.store = store;
    }

    HttpResponse services(Question question) {
        List<ServiceSummary> services = store.services(range(question.allowing("start", "end")));
        return list("services", services, null, (json, service) -> {
            json.writeStringField("name", service.name());
            json.writeNumberField("spans", service.spans());
            json.writeNumberField("errors", service.errors());
            json.writeStringField("lastSeen", instant(service.lastSeenNanos()));
        });
    }

    HttpResponse operations(Question question) {
        String service = question.allowing("service", "start", "end").required("service");
        List<OperationSummary> operations = store.operations(service, range(question));
        return list("operations", operations, null, (json, operation) -> {
            json.writeStringField("name", operation.name());
            json.writeStringField("kind", word(KINDS, operation.kind()));
            json.writeNumberField("spans", operation.spans());
        });
    }

    HttpResponse trace(Question question) {
        String id = question.allowing().path("traceId");
        Optional<byte[]> trace = store.trace(id("trace id", id, 16));
        return one(question, Signal.TRACES, trace, "trace " + id);
    }

    HttpResponse profile(Question question) {
        String id = question.allowing().path("profileId");
        Optional<byte[]> profile = store.profile(id("profile id", id, 16));
        return one(question, Signal.PROFILES, profile, "profile " + id);
    }

    HttpResponse traces(Question question) {
        question.allowing(
                "service",
                "operation",
                "attr",
                "minDuration",
                "maxDuration",
                "status",
                "start",
                "end",
                "limit",
                "cursor");
        TraceSearch search = new TraceSearch(
                range(question),
                question.text("service"),
                question.text("operation"),
                attributes(question),
                status(question),
                nanos(question.duration("minDuration")),
                nanos(question.duration("maxDuration")),
                question.whole("limit", TraceSearch.DEFAULT_LIMIT, 1, PAGE_MAX),
                question.text("cursor"));
        Page<TraceSummary> page = store.traces(search);
        return list("traces", page.items(), page.next(), StoreEndpoints::summary);
    }

    HttpResponse logs(Question question) {
        question.allowing("q", "service", "severity", "traceId", "start", "end", "limit", "cursor");
        String traceId = question.text("traceId");
        LogSearch search = new LogSearch(
                range(question),
                question.text("q"),
                question.text("service"),
                severity(question),
                traceId == null ? null : HexFormat.of().formatHex(id("traceId", traceId, 16)),
                question.whole("limit", LogSearch.DEFAULT_LIMIT, 1, PAGE_MAX),
                question.text("cursor"));
        return records(question, Signal.LOGS, store.logs(search));
    }

    HttpResponse metrics(Question question) {
        question.allowing("start", "end", "limit", "cursor");
        Page<MetricSummary> page =
                store.metrics(range(question), question.whole("limit", PAGE_MAX, 1, PAGE_MAX), question.text("cursor"));
        return list("metrics", page.items(), page.next(), (json, metric) -> {
            json.writeStringField("name", metric.name());
            json.writeStringField("type", metric.type());
            json.writeStringField("unit", metric.unit());
            json.writeStringField("description", metric.description());
            if (metric.temporality() == null) {
                json.writeNullField("temporality");
            } else {
                json.writeStringField("temporality", metric.temporality());
            }
            json.writeNumberField("points", metric.points());
        });
    }

    HttpResponse points(Question question) {
        question.allowing("attr", "start", "end", "limit", "cursor");
        PointSearch search = new PointSearch(
                question.path("name"),
                range(question),
                attributes(question),
                question.whole("limit", PointSearch.DEFAULT_LIMIT, 1, PAGE_MAX),
                question.text("cursor"));
        Records records = store.points(search);
        if (records.items() == 0 && search.cursor() == null) {
            throw notFound("metric " + search.metric());
        }
        return records(question, Signal.METRICS, records);
    }

    private static void summary(JsonGenerator json, TraceSummary trace) throws IOException {
        json.writeStringField("traceId", trace.traceId());
        json.writeStringField("rootService", trace.rootService());
        json.writeStringField("rootName", trace.rootName());
        json.writeStringField("startTimeUnixNano", Long.toUnsignedString(trace.startNanos()));
        json.writeStringField("durationNanos", Long.toUnsignedString(trace.durationNanos()));
        json.writeNumberField("spans", trace.spans());
        json.writeNumberField("errors", trace.errors());
        json.writeArrayFieldStart("services");
        for (String service : trace.services()) {
            json.writeString(service);
        }
        json.writeEndArray();
    }

    private interface Member<T> {
        void write(JsonGenerator json, T item) throws IOException;
    }

    private static <T> HttpResponse list(String name, List<T> items, @Nullable String next, Member<T> member) {
        return Replies.json(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart(name);
            for (T item : items) {
                json.writeStartObject();
                member.write(json, item);
                json.writeEndObject();
            }
            json.writeEndArray();
            if (next != null) {
                json.writeStringField("next", next);
            }
            json.writeEndObject();
        });
    }

    private static HttpResponse one(Question question, Signal signal, Optional<byte[]> message, String what) {
        byte[] bytes = message.orElseThrow(() -> notFound(what));
        return records(question, signal, new Records(bytes, 1, null));
    }

    /// OTLP's own form by `Accept`; in JSON the cursor is a member `next` beside the data, in protobuf a
    /// header.
    private static HttpResponse records(Question question, Signal signal, Records records) {
        String next = records.next();
        if (question.prefers(PROTOBUF)) {
            HttpResponse answer = Replies.ok(PROTOBUF, records.message());
            return next == null
                    ? answer
                    : answer.mapHeaders(headers -> headers.withMutations(h -> h.set(NEXT_HEADER, next)));
        }
        byte[] json = ProtobufToJson.toBytes(signal, records.message(), 0, records.message().length);
        return Replies.ok("application/json", next == null ? json : withNext(json, next));
    }

    private static byte[] withNext(byte[] object, String next) {
        String separator = object.length > 2 ? "," : "";
        byte[] quoted = Json.bytes(json -> json.writeString(next));
        byte[] key = (separator + "\"next\":").getBytes(StandardCharsets.UTF_8);
        byte[] joined = Arrays.copyOf(object, object.length + key.length + quoted.length);
        System.arraycopy(key, 0, joined, object.length - 1, key.length);
        System.arraycopy(quoted, 0, joined, object.length - 1 + key.length, quoted.length);
        joined[joined.length - 1] = '}';
        return joined;
    }

    private static TimeRange range(Question question) {
        long from = question.startNanos();
        long to = question.endNanos();
        if (from < 0 || to < from) {
            throw QueryErrors.badParameter("start", from + ", end: " + to, "0 <= start <= end");
        }
        return new TimeRange(from, to);
    }

    private static List<AttributeEquals> attributes(Question question) {
        List<AttributeEquals> attributes = new ArrayList<>();
        for (String text : question.texts("attr")) {
            try {
                attributes.add(AttributeEquals.parse(text));
            } catch (IllegalArgumentException malformed) {
                throw QueryErrors.badParameter("attr", text, "key=value");
            }
        }
        return attributes;
    }

    private static @Nullable Integer status(Question question) {
        String word = question.text("status");
        if (word == null) {
            return null;
        }
        int code = STATUS_CODES.indexOf(word);
        if (code < 0) {
            throw QueryErrors.badParameter("status", word, "UNSET, OK or ERROR");
        }
        return code;
    }

    private static @Nullable Integer severity(Question question) {
        String word = question.text("severity");
        if (word == null) {
            return null;
        }
        try {
            return word.matches("\\d{1,2}") ? (Integer) Integer.parseInt(word) : LogSearch.severityOf(word);
        } catch (IllegalArgumentException unknown) {
            throw QueryErrors.badParameter("severity", word, "TRACE, DEBUG, INFO, WARN, ERROR, FATAL or a number");
        }
    }

    private static byte[] id(String name, String hex, int bytes) {
        if (!hex.matches("[0-9a-fA-F]{" + 2 * bytes + "}")) {
            throw QueryErrors.badParameter(name, hex, 2 * bytes + " hexadecimal digits");
        }
        return HexFormat.of().parseHex(hex);
    }

    private static ValidationException notFound(String what) {
        return new ValidationException(QueryErrors.NOT_FOUND, what + " is not stored");
    }

    private static @Nullable Long nanos(@Nullable Duration duration) {
        return duration == null ? null : (Long) duration.toNanos();
    }

    private static String word(List<String> words, int number) {
        return number >= 0 && number < words.size() ? words.get(number) : Integer.toString(number);
    }

    private static String instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L))
                .toString();
    }
}
