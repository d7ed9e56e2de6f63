package dev.sluice.server.tail;

import dev.sluice.otlp.Payload;
import dev.sluice.otlp.view.BytesView;
import dev.sluice.otlp.view.LogRecordView;
import dev.sluice.otlp.view.MetricView;
import dev.sluice.otlp.view.ProfileView;
import dev.sluice.otlp.view.RequestView;
import dev.sluice.otlp.view.SpanView;
import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireType;
import dev.sluice.otlp.wire.WireWriter;
import dev.sluice.store.query.AttributeEquals;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/// The items of a request that a filter lets through, where they lie, and requests of any run of them: with their
/// resources and scopes, and for profiles the dictionary, unchanged. Spans, metrics, log records and profiles are
/// the items here; a metric stands for as many records as it has points. One owner; valid as long as the payload.
final class Excerpt {
    private static final int RESOURCES = 1;
    private static final int SCOPES = 2;
    private static final int ITEMS = 2;

    private static final Kind<SpanView> SPANS = new Kind<>(SpanView::raw, span -> 1, TailFilter::wants);
    private static final Kind<LogRecordView> LOGS = new Kind<>(LogRecordView::raw, log -> 1, TailFilter::wants);
    private static final Kind<MetricView> METRICS =
            new Kind<>(MetricView::raw, metric -> metric.pointAttributes().size(), TailFilter::wants);
    private static final Kind<ProfileView> PROFILES =
            new Kind<>(ProfileView::raw, profile -> 1, (filter, profile, own) -> own.isEmpty());

    private final Payload payload;
    private final List<Item> items = new ArrayList<>();

    private record Item(Envelope resource, Envelope scope, BytesView raw, int records) {}

    /// A resource or scope with what surrounds its items. Another one with the same bytes is not the same.
    private static final class Envelope {
        private final BytesView raw;

        Envelope(BytesView raw) {
            this.raw = raw;
        }
    }

    private record Kind<I>(Function<I, BytesView> raw, ToIntFunction<I> records, Wanted<I> wanted) {}

    private interface Wanted<I> {
        boolean by(TailFilter filter, I item, List<AttributeEquals> own);
    }

    private Excerpt(Payload payload) {
        this.payload = payload;
    }

    static Excerpt of(Payload payload, TailFilter filter) {
        Excerpt excerpt = new Excerpt(payload);
        switch (payload.signal()) {
            case TRACES -> excerpt.collect(RequestView.traces(payload), SPANS, filter);
            case METRICS -> excerpt.collect(RequestView.metrics(payload), METRICS, filter);
            case LOGS -> excerpt.collect(RequestView.logs(payload), LOGS, filter);
            case PROFILES -> excerpt.collect(RequestView.profiles(payload), PROFILES, filter);
        }
        return excerpt;
    }

    private <I> void collect(RequestView<I> request, Kind<I> kind, TailFilter filter) {
        for (RequestView.ResourceItems<I> resource : request.resources()) {
            List<AttributeEquals> own = filter.within(resource.resource());
            if (own == null) {
                continue;
            }
            Envelope around = new Envelope(resource.raw());
            for (RequestView.ScopeItems<I> scope : resource.scopes()) {
                Envelope within = new Envelope(scope.raw());
                for (I item : scope.items()) {
                    if (kind.wanted.by(filter, item, own)) {
                        items.add(new Item(around, within, kind.raw.apply(item), kind.records.applyAsInt(item)));
                    }
                }
            }
        }
    }

    int size() {
        return items.size();
    }

    /// The records in the items `[from, to)`.
    int records(int from, int to) {
        return items.subList(from, to).stream().mapToInt(Item::records).sum();
    }

    /// The bytes of the items `[from, to)` alone.
    long bytes(int from, int to) {
        return items.subList(from, to).stream()
                .mapToLong(item -> item.raw.length())
                .sum();
    }

    /// An export request with the items `[from, to)` and nothing else.
    byte[] request(int from, int to) {
        WireWriter writer = new WireWriter((int) Math.min(bytes(from, to) + 1024, payload.length() + 16L));
        int next = from;
        while (next < to) {
            Envelope resource = items.get(next).resource;
            int resourceMark = writer.begin(RESOURCES);
            before(writer, resource.raw, SCOPES);
            while (next < to && items.get(next).resource == resource) {
                Envelope scope = items.get(next).scope;
                int scopeMark = writer.begin(SCOPES);
                before(writer, scope.raw, ITEMS);
                for (; next < to && items.get(next).scope == scope; next++) {
                    BytesView item = items.get(next).raw;
                    writer.bytes(ITEMS, item.array(), item.offset(), item.length());
                }
                after(writer, scope.raw, ITEMS);
                writer.end(scopeMark);
            }
            after(writer, resource.raw, SCOPES);
            writer.end(resourceMark);
        }
        after(writer, payload.bytes(), payload.offset(), payload.end(), RESOURCES);
        return writer.toByteArray();
    }

    /// The fields below `number`.
    private static void before(WireWriter writer, BytesView message, int number) {
        WireReader reader = new WireReader(message.array(), message.offset(), message.offset() + message.length());
        while (reader.next()) {
            if (reader.field() < number) {
                writer.raw(message.array(), reader.fieldOffset(), reader.fieldEnd() - reader.fieldOffset());
            }
        }
    }

    /// The fields above `number`, and what has this number and is not a message.
    private static void after(WireWriter writer, BytesView message, int number) {
        after(writer, message.array(), message.offset(), message.offset() + message.length(), number);
    }

    private static void after(WireWriter writer, byte[] bytes, int from, int end, int number) {
        WireReader reader = new WireReader(bytes, from, end);
        while (reader.next()) {
            if (reader.field() > number || reader.field() == number && reader.wireType() != WireType.LEN) {
                writer.raw(bytes, reader.fieldOffset(), reader.fieldEnd() - reader.fieldOffset());
            }
        }
    }
}
