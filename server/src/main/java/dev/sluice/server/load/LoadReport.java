package dev.sluice.server.load;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// What happened in one run. Latencies are measured from the moment a request was due, so a server that stalls cannot
/// hide it; requests due during the warm-up are left out of them.
///
/// @param whole from the beginning to the end
/// @param warmUp from the beginning to the first request that is timed
/// @param answers requests by answer, such as `grpc 0`
record LoadReport(
        long seed,
        Part whole,
        Part warmUp,
        long requests,
        long bytes,
        long rejectedItems,
        long refusedItems,
        long failedItems,
        long unknownItems,
        Map<String, Long> answers,
        double p50Millis,
        double p90Millis,
        double p99Millis,
        double p999Millis,
        double maxMillis) {

    /// A part of a run, from its beginning.
    ///
    /// @param until when it ended, by the clock on the wall
    /// @param seconds how long it was
    /// @param ackedItems that were acknowledged in it
    record Part(Instant until, double seconds, long ackedItems) {}

    LoadReport {
        answers = new TreeMap<>(answers);
    }

    boolean isClean() {
        return refusedItems == 0 && failedItems == 0 && unknownItems == 0;
    }

    /// One JSON object on one line.
    String toJson() {
        StringBuilder json = new StringBuilder(512);
        json.append(String.format(
                Locale.ROOT,
                "{\"seed\":%d,\"seconds\":%.3f,\"requests\":%d,\"bytes\":%d,\"acked\":%d,\"rejected\":%d,\"refused\":%d,"
                        + "\"failed\":%d,\"unknown\":%d,\"ackedPerSecond\":%.0f,"
                        + "\"measured\":{\"since\":\"%s\",\"seconds\":%.3f,\"acked\":%d},\"latencyMillis\":{\"p50\":%.3f,\"p90\":%.3f,"
                        + "\"p99\":%.3f,\"p99.9\":%.3f,\"max\":%.3f},\"answers\":{",
                seed,
                whole.seconds,
                requests,
                bytes,
                whole.ackedItems,
                rejectedItems,
                refusedItems,
                failedItems,
                unknownItems,
                whole.ackedItems / Math.max(whole.seconds, 1e-9),
                warmUp.until,
                whole.seconds - warmUp.seconds,
                whole.ackedItems - warmUp.ackedItems,
                p50Millis,
                p90Millis,
                p99Millis,
                p999Millis,
                maxMillis));
        String separator = "";
        for (Map.Entry<String, Long> answer : answers.entrySet()) {
            json.append(separator)
                    .append('"')
                    .append(JsonStringEncoder.getInstance().quoteAsString(answer.getKey()))
                    .append("\":")
                    .append(answer.getValue());
            separator = ",";
        }
        return json.append("}}").toString();
    }
}
