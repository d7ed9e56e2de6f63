package dev.sluice.otlp.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.sluice.otlp.Oracle;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.RandomOtlp;
import dev.sluice.otlp.RandomWire;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.wire.WireWriter;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.Sum;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The generated classes judge what is in a selection, and what is around it.
class ItemSelectionProperties {
    private static final int ROUNDS = 400;

    @ParameterizedTest
    @EnumSource
    void aSelectionHoldsItsItemsInOrderWithAllThatIsAroundThem(Signal signal) {
        for (long seed = 0; seed < ROUNDS; seed++) {
            Message request = new RandomOtlp(seed).request(signal);
            byte[] bytes = RandomWire.rewrite(signal, request.toByteArray(), seed);
            List<String> items = items(request);
            BitSet selected = random(items.size(), seed);

            Payload selection = ItemSelection.of(new Payload(signal, bytes, 0, bytes.length, items.size()), selected);

            List<String> expected = selected.stream().mapToObj(items::get).toList();
            Message read = Oracle.parse(signal, selection.bytes());
            assertThat(items(read)).as("seed %d", seed).isEqualTo(expected);
            assertThat(selection.items()).as("seed %d", seed).isEqualTo(expected.size());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRequestInTheMiddleOfAnArrayIsReadFromThere(Signal signal) {
        Message request = new RandomOtlp(7).request(signal);
        byte[] bytes = request.toByteArray();
        byte[] wider = new byte[bytes.length + 20];
        System.arraycopy(bytes, 0, wider, 10, bytes.length);
        int items = Oracle.items(request);
        BitSet all = new BitSet();
        all.set(0, items);

        Payload selection = ItemSelection.of(new Payload(signal, wider, 10, bytes.length, items), all);

        assertThat(items(Oracle.parse(signal, selection.bytes()))).isEqualTo(items(request));
    }

    @ParameterizedTest
    @EnumSource
    void aResourceOfWhichNothingIsSelectedIsLeftOut(Signal signal) {
        for (long seed = 0; seed < ROUNDS; seed++) {
            Message request = new RandomOtlp(seed).request(signal);
            byte[] bytes = request.toByteArray();
            Payload whole = new Payload(signal, bytes, 0, bytes.length, Oracle.items(request));

            Message read =
                    Oracle.parse(signal, ItemSelection.of(whole, new BitSet()).bytes());

            FieldDescriptor resources = request.getDescriptorForType().findFieldByNumber(1);
            assertThat(read)
                    .as("seed %d", seed)
                    .isEqualTo(request.toBuilder().clearField(resources).build());
        }
    }

    @Test
    void pointsKeepTheirTemporalityAlsoWhenItIsInAnotherPartOfTheData() {
        ByteString points =
                part(Sum.newBuilder().addDataPoints(NumberDataPoint.newBuilder().setAsInt(1)));
        ByteString rest = part(Sum.newBuilder()
                .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
                .addDataPoints(NumberDataPoint.newBuilder().setAsInt(2)));
        WireWriter writer = new WireWriter();
        int resource = writer.begin(1);
        int scope = writer.begin(2);
        writer.bytes(2, points.concat(rest).toByteArray());
        writer.end(scope);
        writer.end(resource);
        byte[] bytes = writer.toByteArray();
        BitSet first = new BitSet();
        first.set(0);

        Payload selection = ItemSelection.of(new Payload(Signal.METRICS, bytes, 0, bytes.length, 2), first);

        ExportMetricsServiceRequest read =
                (ExportMetricsServiceRequest) Oracle.parse(Signal.METRICS, selection.bytes());
        Sum sum = read.getResourceMetrics(0).getScopeMetrics(0).getMetrics(0).getSum();
        assertThat(sum.getAggregationTemporality()).isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
        assertThat(sum.getDataPointsList()).singleElement().matches(point -> point.getAsInt() == 1);
    }

    private static ByteString part(Sum.Builder sum) {
        return Metric.newBuilder().setSum(sum).build().toByteString();
    }

    private static BitSet random(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        BitSet selected = new BitSet();
        for (int i = 0; i < size; i++) {
            selected.set(i, random.nextInt(3) == 0);
        }
        return selected;
    }

    /// Each item as text, behind the text of the messages that it is in.
    private static List<String> items(Message request) {
        List<String> items = new ArrayList<>();
        collect(request, 0, "", items);
        return items;
    }

    private static void collect(Message message, int depth, String around, List<String> items) {
        boolean metric = message instanceof Metric;
        int field = depth == 0 ? 1 : depth == 4 ? 1 : 2;
        for (FieldDescriptor down : message.getDescriptorForType().getFields()) {
            boolean onPath =
                    metric ? down.getContainingOneof() != null && message.hasField(down) : down.getNumber() == field;
            if (!onPath) {
                continue;
            }
            String own = around + "\n" + message.toBuilder().clearField(down).build();
            if (metric) {
                collect((Message) message.getField(down), 4, own + down.getName(), items);
                continue;
            }
            for (Object inner : (List<?>) message.getField(down)) {
                boolean leaf = depth == 4 || depth == 2 && !(inner instanceof Metric);
                if (leaf) {
                    items.add(own + "\n" + inner);
                } else {
                    collect((Message) inner, depth + 1, own, items);
                }
            }
        }
    }
}
