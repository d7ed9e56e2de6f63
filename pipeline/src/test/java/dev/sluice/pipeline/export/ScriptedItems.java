package dev.sluice.pipeline.export;

import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.wire.WireWriter;
import java.util.List;
import java.util.regex.Pattern;

/// Requests of spans that have their number for a name.
final class ScriptedItems {
    private static final Pattern NAME = Pattern.compile("span-(\\d+);");
    private static final int SPANS_A_SCOPE = 7;

    private ScriptedItems() {}

    /// Spans 0 to `items - 1`, in several resources and scopes.
    static Payload payload(int items) {
        WireWriter writer = new WireWriter();
        int next = 0;
        while (next < items) {
            int resource = writer.begin(1);
            for (int scope = 0; scope < 3 && next < items; scope++) {
                int spans = writer.begin(2);
                for (int i = 0; i < SPANS_A_SCOPE && next < items; i++) {
                    int span = writer.begin(2);
                    writer.string(5, "span-" + next++ + ";");
                    writer.end(span);
                }
                writer.end(spans);
            }
            writer.end(resource);
        }
        byte[] bytes = writer.toByteArray();
        return new Payload(Signal.TRACES, bytes, 0, bytes.length, items);
    }

    /// The numbers of the spans in a body.
    static List<Integer> of(String body) {
        return NAME.matcher(body)
                .results()
                .map(name -> Integer.valueOf(name.group(1)))
                .toList();
    }
}
