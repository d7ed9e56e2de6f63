package dev.sluice.otlp.view;

import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.schema.OtlpSchema;
import java.util.List;
import java.util.function.Function;

/// An export request: its resources, their scopes, and the items `I` in them. All signals share this shape.
///
/// ```java
/// for (RequestView.ResourceItems<SpanView> resource : RequestView.traces(payload).resources()) {
///     for (RequestView.ScopeItems<SpanView> scope : resource.scopes()) {
///         for (SpanView span : scope.items()) {
///             names.add(span.name());
///         }
///     }
/// }
/// ```
///
/// Every view is valid as long as the array it lies in is unchanged. One owner. Asking about malformed bytes
/// throws [dev.sluice.kernel.error.SerializationException], which a validated payload never does.
///
/// @param <I> what an item is seen as
public final class RequestView<I> {
    private final Fields fields;
    private final Function<Fields, I> item;

    private RequestView(Signal signal, Payload payload, Function<Fields, I> item) {
        if (payload.signal() != signal) {
            throw new IllegalArgumentException("payload: " + payload.signal() + " (expected: " + signal + ")");
        }
        this.fields = new Fields(OtlpSchema.request(signal), payload.bytes(), payload.offset(), payload.end());
        this.item = item;
    }

    public static RequestView<SpanView> traces(Payload payload) {
        return new RequestView<>(Signal.TRACES, payload, SpanView::new);
    }

    public static RequestView<MetricView> metrics(Payload payload) {
        return new RequestView<>(Signal.METRICS, payload, MetricView::new);
    }

    public static RequestView<LogRecordView> logs(Payload payload) {
        return new RequestView<>(Signal.LOGS, payload, LogRecordView::new);
    }

    public static RequestView<ProfileView> profiles(Payload payload) {
        return new RequestView<>(Signal.PROFILES, payload, ProfileView::new);
    }

    public List<ResourceItems<I>> resources() {
        return fields.messages(1, message -> new ResourceItems<>(message, item));
    }

    /// What came from one resource: `ResourceSpans` and its siblings.
    ///
    /// @param <I> what an item is seen as
    public static final class ResourceItems<I> {
        private final Fields fields;
        private final Function<Fields, I> item;

        ResourceItems(Fields fields, Function<Fields, I> item) {
            this.fields = fields;
            this.item = item;
        }

        /// Whether the resource is known.
        public boolean hasResource() {
            return fields.has(1);
        }

        /// The resource, empty if it is unknown.
        public ResourceView resource() {
            return new ResourceView(fields.message(1));
        }

        /// The message as it lies in the request, its scopes included.
        public BytesView raw() {
            return fields.raw();
        }

        public List<ScopeItems<I>> scopes() {
            return fields.messages(2, message -> new ScopeItems<>(message, item));
        }

        public String schemaUrl() {
            return fields.text(3);
        }
    }

    /// What came from one instrumentation scope: `ScopeSpans` and its siblings.
    ///
    /// @param <I> what an item is seen as
    public static final class ScopeItems<I> {
        private final Fields fields;
        private final Function<Fields, I> item;

        ScopeItems(Fields fields, Function<Fields, I> item) {
            this.fields = fields;
            this.item = item;
        }

        public boolean hasScope() {
            return fields.has(1);
        }

        /// The scope; without one, a scope with an empty name, which means the same.
        public ScopeView scope() {
            return new ScopeView(fields.message(1));
        }

        /// The message as it lies in the request, its items included.
        public BytesView raw() {
            return fields.raw();
        }

        public List<I> items() {
            return fields.messages(2, item);
        }

        public String schemaUrl() {
            return fields.text(3);
        }
    }
}
