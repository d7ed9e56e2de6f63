package dev.sluice.server.query;

import com.linecorp.armeria.common.HttpResponse;
import dev.sluice.pipeline.DeadLetter;
import java.nio.file.Path;
import java.util.List;

/// `GET /api/v1/dead-letters`: what destinations refused for good, without the telemetry itself.
final class DeadLetterEndpoint {
    private static final int LISTED = 1_000;

    private final Path folder;

    DeadLetterEndpoint(Path folder) {
        this.folder = folder;
    }

    HttpResponse list() {
        List<DeadLetter> letters = DeadLetter.list(folder);
        return Replies.json(json -> {
            json.writeStartObject();
            json.writeNumberField("count", letters.size());
            json.writeNumberField(
                    "bytes", letters.stream().mapToLong(DeadLetter::bytes).sum());
            json.writeArrayFieldStart("deadLetters");
            for (DeadLetter letter : letters.subList(0, Math.min(LISTED, letters.size()))) {
                json.writeStartObject();
                json.writeStringField("id", letter.id());
                json.writeStringField("time", letter.time().toString());
                json.writeStringField("destination", letter.destination());
                json.writeStringField("signal", letter.header().signal().id());
                json.writeNumberField("items", letter.header().items());
                json.writeNumberField("bytes", letter.bytes());
                json.writeStringField("reason", letter.reason());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }
}
