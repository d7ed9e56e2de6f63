package dev.sluice.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sluice.otlp.wire.WireWriter;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ValueWriterTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /// More keys that share a place than a place's neighbours can hold.
    @Test
    void keysThatShareAPlaceAreWrittenAsByAFreshWriter() {
        WireWriter out = new WireWriter();
        ValueWriter values = new ValueWriter(out);
        List<AttributeKey<String>> keys = sharingAPlace(7);

        for (int round = 0; round < 3; round++) {
            for (AttributeKey<String> key : keys) {
                Attributes attributes = Attributes.of(key, "value of " + key.getKey());
                out.clear();
                values.attributes(9, attributes);
                assertThat(out.toByteArray()).isEqualTo(written(attributes));
            }
        }
    }

    @Test
    void knownKeysThatShareAPlaceAreWrittenWithoutAllocating() {
        WireWriter out = new WireWriter(1 << 10);
        ValueWriter values = new ValueWriter(out);
        AttributesBuilder builder = Attributes.builder();
        sharingAPlace(3).forEach(key -> builder.put(key, "value"));
        Attributes attributes = builder.build();
        values.attributes(9, attributes);

        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            out.clear();
            values.attributes(9, attributes);
        }

        assertThat(THREADS.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
    }

    private static byte[] written(Attributes attributes) {
        WireWriter out = new WireWriter();
        new ValueWriter(out).attributes(9, attributes);
        return out.toByteArray();
    }

    private static List<AttributeKey<String>> sharingAPlace(int count) {
        return IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> AttributeKey.stringKey("key." + i))
                .filter(key -> (ValueWriter.spread(key) & 511) == 17)
                .limit(count)
                .toList();
    }
}
