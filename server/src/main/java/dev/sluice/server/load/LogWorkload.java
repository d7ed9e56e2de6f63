package dev.sluice.server.load;

import dev.sluice.otlp.wire.WireWriter;
import java.util.SplittableRandom;

/// Log records of a shop of ten services: a sentence with numbers in it as the body, eleven attributes, a trace
/// context. The span id of a record is its identity.
final class LogWorkload implements Workload {
    private static final String[] SEVERITIES = {"INFO", "INFO", "INFO", "INFO", "DEBUG", "WARN", "ERROR"};
    private static final int[] NUMBERS = {9, 9, 9, 9, 5, 13, 17};
    private static final String[] SENTENCES = {
        "order accepted for customer ",
        "payment authorised in ms ",
        "cache miss for key ",
        "stock level is now ",
        "retrying call number "
    };

    private final ItemIds ids;
    private final SplittableRandom random;
    private final Vocabulary vocabulary;
    private final WireWriter buffer = new WireWriter(1 << 18);

    LogWorkload(ItemIds ids, long seed) {
        this.ids = ids;
        this.random = new SplittableRandom(seed);
        this.vocabulary = new Vocabulary(6, random.split());
    }

    @Override
    public byte[] request(long firstItem, int items, long nowNanos) {
        int service = random.nextInt(Vocabulary.SERVICES);
        buffer.clear();
        int resourceLogs = buffer.begin(1);
        buffer.bytes(1, vocabulary.resourceOf(service));
        int scopeLogs = buffer.begin(2);
        for (int i = 0; i < items; i++) {
            record(firstItem + i, service, nowNanos - (long) (items - i) * 2_000);
        }
        buffer.end(scopeLogs);
        buffer.end(resourceLogs);
        return buffer.toByteArray();
    }

    private void record(long item, int service, long timeNanos) {
        int severity = random.nextInt(SEVERITIES.length);
        int route = random.nextInt(vocabulary.routes());
        int record = buffer.begin(2);
        buffer.fixed64(1, timeNanos);
        buffer.varint(2, NUMBERS[severity]);
        buffer.string(3, SEVERITIES[severity]);
        int body = buffer.begin(5);
        buffer.string(1, SENTENCES[random.nextInt(SENTENCES.length)] + random.nextInt(1_000_000));
        buffer.end(body);
        vocabulary.append(buffer, service, route, random);
        Fields.traceId(buffer, 9, ids.traceIdHigh(item / 10), ids.traceIdLow(item / 10));
        Fields.id(buffer, 10, ids.itemId(item));
        buffer.fixed64(11, timeNanos + 1_000);
        buffer.end(record);
    }
}
