package dev.sluice.junit;

import java.util.List;
import java.util.Objects;

/// Assertions about one span; each returns this one, for the next. A failure shows the span's trace as a tree.
public final class SpanAssertion {
    private final ReceivedSpan span;
    private final SluiceReceiver receiver;

    SpanAssertion(ReceivedSpan span, SluiceReceiver receiver) {
        this.span = span;
        this.receiver = receiver;
    }

    /// The span itself, for assertions of other libraries.
    public ReceivedSpan span() {
        return span;
    }

    /// @param kind in the specification's words: `SERVER`
    public SpanAssertion hasKind(String kind) {
        return check("kind", span.kind(), kind);
    }

    /// @param status `UNSET`, `OK` or `ERROR`
    public SpanAssertion hasStatus(String status) {
        return check("status", span.status(), status);
    }

    public SpanAssertion isFrom(String service) {
        return check("service", span.service(), service);
    }

    /// @param value a whole number of any type, or one of those of [ReceivedSpan]
    public SpanAssertion hasAttribute(String key, Object value) {
        boolean whole = value instanceof Integer || value instanceof Short || value instanceof Byte;
        Object expected = whole ? (Object) ((Number) value).longValue() : value;
        Object actual = span.attributes().get(key);
        return check("attribute " + key, actual == null ? "none" : actual, expected);
    }

    public SpanAssertion hasEvent(String name) {
        if (!span.events().contains(name)) {
            throw failure("events", span.events(), "one named " + name);
        }
        return this;
    }

    public SpanAssertion isRoot() {
        return check("parent", span.isRoot() ? "none" : span.parentSpanId(), "none");
    }

    /// Waits for a child of this name, and returns assertions about that.
    public SpanAssertion hasChild(String name) {
        return receiver.awaitSpan(
                "named " + name + " below " + span.name() + " (" + span.spanId() + ")",
                other -> other.name().equals(name)
                        && other.traceId().equals(span.traceId())
                        && other.parentSpanId().equals(span.spanId()));
    }

    private SpanAssertion check(String what, Object actual, Object expected) {
        if (!Objects.equals(actual, expected)) {
            throw failure(what, actual, expected);
        }
        return this;
    }

    private AssertionError failure(String what, Object actual, Object expected) {
        List<ReceivedSpan> trace = receiver.spans().stream()
                .filter(other -> other.traceId().equals(span.traceId()))
                .toList();
        return new AssertionError("span " + span.name() + ": " + what + ": " + actual + " (expected: " + expected
                + ")\n" + TraceTree.of(trace));
    }
}
