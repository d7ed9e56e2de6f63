package dev.sluice.sdk;

import dev.sluice.otlp.Signal;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.util.List;

/// Writes spans as `ExportTraceServiceRequest`.
final class SpanWriter extends RequestWriter<SpanData> {
    /// Bits 8 and 9 of the flags: whether the parent is remote is known, and it is.
    private static final int REMOTE_KNOWN = 0x100;

    private static final int REMOTE = 0x200;

    SpanWriter() {
        super(Signal.TRACES, SpanData::getResource, SpanData::getInstrumentationScopeInfo);
    }

    @Override
    int write(SpanData span) {
        SpanContext context = span.getSpanContext();
        SpanContext parent = span.getParentSpanContext();
        values.id(1, context.getTraceId());
        values.id(2, context.getSpanId());
        traceState(3, context.getTraceState());
        if (parent.isValid()) {
            values.id(4, parent.getSpanId());
        }
        text(5, span.getName());
        out.varint(6, span.getKind().ordinal() + 1);
        out.fixed64(7, span.getStartEpochNanos());
        out.fixed64(8, span.getEndEpochNanos());
        values.attributes(9, span.getAttributes());
        dropped(10, span.getTotalAttributeCount() - span.getAttributes().size());
        // By index: two iterators a span would be most of what writing allocates.
        List<EventData> events = span.getEvents();
        for (int i = 0; i < events.size(); i++) {
            event(events.get(i));
        }
        dropped(12, span.getTotalRecordedEvents() - events.size());
        List<LinkData> links = span.getLinks();
        for (int i = 0; i < links.size(); i++) {
            link(links.get(i));
        }
        dropped(14, span.getTotalRecordedLinks() - links.size());
        status(span.getStatus());
        out.fixed32(16, flags(context, parent));
        return 1;
    }

    private void event(EventData event) {
        int mark = out.begin(11);
        out.fixed64(1, event.getEpochNanos());
        text(2, event.getName());
        values.attributes(3, event.getAttributes());
        dropped(4, event.getDroppedAttributesCount());
        out.end(mark);
    }

    private void link(LinkData link) {
        SpanContext context = link.getSpanContext();
        int mark = out.begin(13);
        values.id(1, context.getTraceId());
        values.id(2, context.getSpanId());
        traceState(3, context.getTraceState());
        values.attributes(4, link.getAttributes());
        dropped(5, link.getTotalAttributeCount() - link.getAttributes().size());
        out.fixed32(6, flags(context, context));
        out.end(mark);
    }

    private void status(StatusData status) {
        int mark = out.begin(15);
        text(2, status.getDescription());
        if (status.getStatusCode() != StatusCode.UNSET) {
            out.varint(3, status.getStatusCode() == StatusCode.OK ? 1 : 2);
        }
        out.end(mark);
    }

    private void traceState(int field, TraceState state) {
        if (state.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder();
        state.forEach((key, value) -> {
            if (text.length() > 0) {
                text.append(',');
            }
            text.append(key).append('=').append(value);
        });
        out.string(field, text.toString());
    }

    private void dropped(int field, int count) {
        if (count > 0) {
            out.varint(field, count);
        }
    }

    private static int flags(SpanContext own, SpanContext origin) {
        return (own.getTraceFlags().asByte() & 0xff) | REMOTE_KNOWN | (origin.isRemote() ? REMOTE : 0);
    }
}
