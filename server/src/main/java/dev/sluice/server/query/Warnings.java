package dev.sluice.server.query;

import com.linecorp.armeria.common.HttpHeadersBuilder;
import com.linecorp.armeria.common.HttpResponse;
import java.util.List;

/// The header `sluice-warning`: what is missing from an answer, one line for each sentence. All forms of answers have
/// it; those in JSON say the same in a member `warnings`.
final class Warnings {
    static final String HEADER = "sluice-warning";

    private Warnings() {}

    static HttpResponse marked(HttpResponse answer, List<String> warnings) {
        return warnings.isEmpty()
                ? answer
                : answer.mapHeaders(headers -> headers.withMutations(builder -> add(builder, warnings)));
    }

    static void add(HttpHeadersBuilder headers, List<String> warnings) {
        warnings.forEach(warning -> headers.add(HEADER, visible(warning)));
    }

    /// Headers hold visible ASCII only.
    private static String visible(String text) {
        return text.replaceAll("[^ -~]", "?");
    }
}
