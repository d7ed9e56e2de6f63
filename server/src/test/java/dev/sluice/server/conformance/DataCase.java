package dev.sluice.server.conformance;

import dev.sluice.otlp.Signal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One case of `data.txt`.
///
/// @param count how many items are rejected
/// @param message a part of what the answer says
/// @param json the item, or the whole request
record DataCase(String rule, String item, Verdict verdict, int count, String message, String json) {
    private static final String NOW = "\"timeUnixNano\":\"1700000000000000000\"";
    private static final String IDS = "\"traceId\":\"" + Bodies.TRACE_ID + "\",\"spanId\":\"" + Bodies.SPAN_ID + "\"";

    enum Verdict {
        ACCEPTS,
        REJECTS,
        REFUSES
    }

    static List<DataCase> all() {
        List<DataCase> cases = new ArrayList<>();
        String rule = "";
        for (String line : lines()) {
            String[] parts = line.strip().split(" \\| ");
            if (line.startsWith(" ")) {
                cases.add(parse(rule, parts[0], parts[1], parts[2]));
            } else {
                rule = parts[0];
            }
        }
        return cases;
    }

    /// What each rule says, by its number.
    static Map<String, String> rules() {
        Map<String, String> rules = new LinkedHashMap<>();
        for (String line : lines()) {
            if (!line.startsWith(" ")) {
                String[] parts = line.split(" \\| ");
                rules.put(parts[0], parts[1]);
            }
        }
        return rules;
    }

    private static List<String> lines() {
        try (InputStream in = DataCase.class.getResourceAsStream("/conformance/data.txt")) {
            if (in == null) {
                throw new IllegalStateException("no resource data.txt");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static DataCase parse(String rule, String item, String verdict, String json) {
        String[] words = verdict.split(" ", 3);
        return switch (words[0]) {
            case "accepts" -> new DataCase(rule, item, Verdict.ACCEPTS, 0, "", json);
            case "rejects" -> new DataCase(rule, item, Verdict.REJECTS, Integer.parseInt(words[1]), words[2], json);
            case "refuses" ->
                new DataCase(rule, item, Verdict.REFUSES, 0, verdict.substring("refuses ".length()), json);
            default -> throw new IllegalArgumentException(rule + ": " + verdict);
        };
    }

    /// The verdict in words.
    String words() {
        return switch (verdict) {
            case ACCEPTS -> "accepted";
            case REJECTS -> count + " rejected:";
            case REFUSES -> "refused:";
        };
    }

    /// What a server with another opinion does.
    Fault fault() {
        return switch (verdict) {
            case ACCEPTS -> Fault.REJECTS_ONE_TOO_MANY;
            case REJECTS -> Fault.COUNTS_NOTHING;
            case REFUSES -> Fault.SAYS_YES_TO_BAD_DATA;
        };
    }

    Signal signal() {
        return switch (item) {
            case "span", "traces" -> Signal.TRACES;
            case "log" -> Signal.LOGS;
            case "profile", "profiles" -> Signal.PROFILES;
            default -> Signal.METRICS;
        };
    }

    /// The request: the item after a sound one.
    String document() {
        String level = "{\"arrayValue\":{\"values\":[";
        String own = json.replace("$IDS", IDS)
                .replace("$NOW", NOW)
                .replace("$DEEP", level.repeat(65) + "{}" + "]}}".repeat(65))
                .replace("$64", level.repeat(64) + "{}" + "]}}".repeat(64));
        return switch (item) {
            case "traces", "profiles" -> own;
            case "span" -> Bodies.spans("{" + IDS + "}," + own);
            case "log" -> "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{}," + own + "]}]}]}";
            case "profile" -> profiles(own);
            case "metric" -> metrics(own);
            case "point" -> metrics("{\"gauge\":{\"dataPoints\":[" + own + "]}}");
            case "histogram" -> metrics(points("histogram", own));
            case "exponential" -> metrics(points("exponentialHistogram", own));
            case "summary" -> metrics("{\"summary\":{\"dataPoints\":[" + own + "]}}");
            default -> throw new IllegalStateException(item);
        };
    }

    private static String points(String kind, String point) {
        return "{\"" + kind + "\":{\"aggregationTemporality\":2,\"dataPoints\":[" + point + "]}}";
    }

    private static String metrics(String second) {
        String first = "{\"name\":\"m\",\"gauge\":{\"dataPoints\":[{" + NOW + ",\"asInt\":1}]}}";
        return "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[" + first + "," + second + "]}]}]}";
    }

    private static String profiles(String second) {
        return "{\"resourceProfiles\":[{\"scopeProfiles\":[{\"profiles\":[{}," + second + "]}]}],"
                + "\"dictionary\":{\"stringTable\":[\"\"],\"stackTable\":[{}]}}";
    }
}
