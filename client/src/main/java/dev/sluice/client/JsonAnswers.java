package dev.sluice.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.otlp.Payload;
import java.io.IOException;

/// Reads the same answers in JSON.
final class JsonAnswers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonAnswers() {}

    static ExportResult result(byte[] content, Payload payload) {
        if (content.length == 0) {
            return ExportResult.SUCCESS;
        }
        try {
            JsonNode partial = JSON.readTree(content).path("partialSuccess");
            long rejected = partial.path(payload.signal().rejectedJsonField()).asLong(0);
            return Answers.clamped(rejected, partial.path("errorMessage").asText(""), payload);
        } catch (IOException unreadable) {
            return Answers.unreadable();
        }
    }

    /// What a `google.rpc.Status` says; empty if it is none.
    static String message(byte[] status) {
        try {
            return JSON.readTree(status).path("message").asText("");
        } catch (IOException unreadable) {
            return "";
        }
    }
}
