package dev.sluice.server.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.linecorp.armeria.common.HttpResponse;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.json.ProtobufToJson;
import dev.sluice.store.query.Answer;
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
        Answer<List<ServiceSummary>> services = store.services(range(question.allowing("start", "end")));
        return list("services", services.content(), null, services.warnings(), (json, service) -> {
            json.writeStringField("name", service.name());
            json.writeNumberField("spans", service.spans());
            json.writeNumberField("errors", service.errors());
            json.writeStringField("lastSeen", instant(service.lastSeenNanos()));
        });
    }

    HttpResponse operations(Question question) {
        String service = question.allowing("service", "start", "end").required("service");
        Answer<List<OperationSummary>> operations = store.operations(service, range(question));
        return list("operations", operations.content(), null, operations.warnings(), (json, operation) -> {
            json.writeStringField("name", operation.name());
            json.writeStringField("kind", word(KINDS, operation.kind()));
            json.writeNumberField("spans", operation.spans());
        });
    }

    HttpResponse trace(Question question) {
        String id = question.allowing().path("traceId");
        Answer<Optional<byte[]>> trace = store.trace(id("trace id", id, 16));
        return one(question, Signal.TRACES, trace, "trace " + id);
    }

    HttpResponse profile(Question question) {
        String id = question.allowing().path("profileId");
        Answer<Optional<byte[]>> profile = store.profile(id("profile id", id, 16));
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
        return page("traces", store.traces(search), StoreEndpoints::summary);
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
        Answer<Page<MetricSummary>> page =
                store.metrics(range(question), question.whole("limit", PAGE_MAX, 1, PAGE_MAX), question.text("cursor"));
        return page("metrics", page, (json, metric) -> {
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
        Answer<Records> records = store.points(search);
        if (records.content().items() == 0 && search.cursor() == null) {
            return missing("metric " + search.metric(), records.warnings());
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

    private static <T> HttpResponse page(String name, Answer<Page<T>> answer, Member<T> member) {
        Page<T> page = answer.content();
        return list(name, page.items(), page.next(), answer.warnings(), member);
    }

    private static <T> HttpResponse list(
            String name, List<T> items, @Nullable String next, List<String> warnings, Member<T> member) {
        HttpResponse answer = Replies.json(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart(name);
            for (T item : items) {
                json.writeStartObject();
                member.write(json, item);
                json.writeEndObject();
            }
            json.writeEndArray();
            writeBeside(json, next, warnings);
            json.writeEndObject();
        });
        return Warnings.marked(answer, warnings);
    }

    /// What stands beside the items: the cursor of the next page, and what is missing.
    private static void writeBeside(JsonGenerator json, @Nullable String next, List<String> warnings)
            throws IOException {
        if (next != null) {
            json.writeStringField("next", next);
        }
        if (!warnings.isEmpty()) {
            json.writeArrayFieldStart("warnings");
            for (String warning : warnings) {
                json.writeString(warning);
            }
            json.writeEndArray();
        }
    }

    private static HttpResponse one(Question question, Signal signal, Answer<Optional<byte[]>> message, String what) {
        return message.content()
                .map(bytes -> records(question, signal, new Answer<>(new Records(bytes, 1, null), message.warnings())))
                .orElseGet(() -> missing(what, message.warnings()));
    }

    /// What is not found may be in the rows that are missing; then the problem says so.
    private static HttpResponse missing(String what, List<String> warnings) {
        String detail = what + " is not stored" + (warnings.isEmpty() ? "" : "; " + String.join("; ", warnings));
        return Warnings.marked(Replies.problem(new ValidationException(QueryErrors.NOT_FOUND, detail)), warnings);
    }

    /// OTLP's own form by `Accept`; in JSON the cursor and the warnings are members beside the data, in protobuf
    /// headers.
    private static HttpResponse records(Question question, Signal signal, Answer<Records> answer) {
        Records records = answer.content();
        String next = records.next();
        if (question.prefers(PROTOBUF)) {
            HttpResponse message = Warnings.marked(Replies.ok(PROTOBUF, records.message()), answer.warnings());
            return next == null
                    ? message
                    : message.mapHeaders(headers -> headers.withMutations(h -> h.set(NEXT_HEADER, next)));
        }
        byte[] json = ProtobufToJson.toBytes(signal, records.message(), 0, records.message().length);
        byte[] beside = Json.bytes(members -> {
            members.writeStartObject();
            writeBeside(members, next, answer.warnings());
            members.writeEndObject();
        });
        return Warnings.marked(Replies.ok("application/json", joined(json, beside)), answer.warnings());
    }

    /// One object with the members of two.
    private static byte[] joined(byte[] first, byte[] second) {
        int empty = 2;
        if (first.length <= empty || second.length <= empty) {
            return first.length <= empty ? second : first;
        }
        byte[] joined = Arrays.copyOf(first, first.length + second.length - 1);
        joined[first.length - 1] = ',';
        System.arraycopy(second, 1, joined, first.length, second.length - 1);
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
