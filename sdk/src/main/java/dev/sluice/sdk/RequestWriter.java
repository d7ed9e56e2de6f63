package dev.sluice.sdk;

import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.wire.WireWriter;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Writes one export request: items by resource and scope. The three levels have the same fields in all signals. One
/// owner at a time.
///
/// Resources and scopes are told apart by identity: an SDK has one object for each, and two equal groups would be
/// valid as well.
abstract class RequestWriter<T> {
    private static final int RESOURCE = 1;
    private static final int SCOPE_GROUP = 2;
    private static final int RESOURCE_SCHEMA = 3;
    private static final int SCOPE = 1;
    private static final int ITEM = 2;
    private static final int SCOPE_SCHEMA = 3;

    final WireWriter out = new WireWriter(32 << 10);
    final ValueWriter values = new ValueWriter(out);

    /// Bytes of the last request: the next one's groups are likely as long, within the factor of 128 that matters.
    private int usual;

    private final Signal signal;
    private final Function<T, Resource> resource;
    private final Function<T, InstrumentationScopeInfo> scope;

    RequestWriter(Signal signal, Function<T, Resource> resource, Function<T, InstrumentationScopeInfo> scope) {
        this.signal = signal;
        this.resource = resource;
        this.scope = scope;
    }

    /// The fields of one item.
    ///
    /// @return how many items of the protocol it holds
    abstract int write(T item);

    /// The request with these items. Its bytes are this writer's: valid until the next call.
    final Payload write(Collection<T> items) {
        out.clear();
        int count = 0;
        for (Map.Entry<Resource, Map<InstrumentationScopeInfo, List<T>>> group :
                groups(items).entrySet()) {
            int perResource = out.begin(1, usual);
            int mark = out.begin(RESOURCE);
            values.attributes(1, group.getKey().getAttributes());
            out.end(mark);
            for (Map.Entry<InstrumentationScopeInfo, List<T>> perScope :
                    group.getValue().entrySet()) {
                count += write(perScope.getKey(), perScope.getValue());
            }
            text(RESOURCE_SCHEMA, group.getKey().getSchemaUrl());
            out.end(perResource, usual);
        }
        usual = out.length();
        return new Payload(signal, out.array(), 0, out.length(), count);
    }

    /// Bytes that this writer holds on to.
    final int capacity() {
        return out.array().length;
    }

    final void text(int field, @Nullable String text) {
        if (text != null && !text.isEmpty()) {
            out.string(field, text);
        }
    }

    private int write(InstrumentationScopeInfo info, List<T> items) {
        int count = 0;
        int group = out.begin(SCOPE_GROUP, usual);
        int mark = out.begin(SCOPE);
        text(1, info.getName());
        text(2, info.getVersion());
        values.attributes(3, info.getAttributes());
        out.end(mark);
        for (T item : items) {
            int itemMark = out.begin(ITEM);
            count += write(item);
            out.end(itemMark);
        }
        text(SCOPE_SCHEMA, info.getSchemaUrl());
        out.end(group, usual);
        return count;
    }

    @SuppressWarnings("ReferenceEquality") // by identity on purpose, see above
    private Map<Resource, Map<InstrumentationScopeInfo, List<T>>> groups(Collection<T> items) {
        Map<Resource, Map<InstrumentationScopeInfo, List<T>>> groups = new IdentityHashMap<>();
        Resource lastResource = null;
        InstrumentationScopeInfo lastScope = null;
        List<T> last = List.of();
        for (T item : items) {
            Resource itemResource = resource.apply(item);
            InstrumentationScopeInfo itemScope = scope.apply(item);
            if (itemResource != lastResource || itemScope != lastScope) {
                last = groups.computeIfAbsent(itemResource, any -> new IdentityHashMap<>())
                        .computeIfAbsent(itemScope, any -> new ArrayList<>(groups.size() == 1 ? items.size() : 16));
                lastResource = itemResource;
                lastScope = itemScope;
            }
            last.add(item);
        }
        return groups;
    }
}
