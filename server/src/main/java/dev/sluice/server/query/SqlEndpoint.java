package dev.sluice.server.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpHeadersBuilder;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.store.query.SqlAnswer;
import dev.sluice.store.query.SqlQueries;
import dev.sluice.store.query.SqlRequest;
import dev.sluice.store.query.worker.RowFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `POST /api/v1/sql`: a statement in, rows out while they are found. Any thread.
///
/// | `Content-Type` | body |
/// |---|---|
/// | `text/plain`, or none | the statement |
/// | `application/json` | `{"sql": "…", "params": […]}` |
final class SqlEndpoint implements Answering.Answer {
    private static final Logger LOG = LoggerFactory.getLogger(SqlEndpoint.class);

    private final SqlQueries queries;
    private final ObjectMapper mapper = new ObjectMapper();

    SqlEndpoint(SqlQueries queries) {
        this.queries = queries;
    }

    @Override
    public HttpResponse to(Question question) {
        question.allowing();
        RowFormat format = format(question.header("accept"));
        SqlRequest request = request(question, format);
        CompletableFuture<HttpResponse> reply = new CompletableFuture<>();
        Thread.ofVirtual().name("sql").start(() -> run(request, contentType(format), reply));
        return HttpResponse.of(reply);
    }

    private void run(SqlRequest request, String contentType, CompletableFuture<HttpResponse> reply) {
        Body body = new Body(contentType, reply);
        try {
            queries.run(request, body);
            body.end();
        } catch (IOException | RuntimeException failure) {
            if (!reply.complete(Replies.problem(failure))) {
                LOG.info("an answer to SQL ended early: {}", failure.toString());
                body.abort(failure);
            }
        }
    }

    private SqlRequest request(Question question, RowFormat format) {
        String contentType = question.header("content-type");
        String type = contentType == null
                ? "text/plain"
                : contentType.split(";")[0].strip().toLowerCase(Locale.ROOT);
        String body = question.request().contentUtf8();
        return switch (type) {
            case "text/plain" -> SqlRequest.of(body, format);
            case "application/json" -> fromJson(body, format);
            default -> throw QueryErrors.badParameter("content type", type, "text/plain or application/json");
        };
    }

    private SqlRequest fromJson(String body, RowFormat format) {
        try {
            JsonNode document = mapper.readTree(body);
            JsonNode sql = document.get("sql");
            if (sql == null || !sql.isTextual()) {
                throw QueryErrors.badParameter("sql", "nothing", "the statement as a text");
            }
            List<@Nullable Object> params = new ArrayList<>();
            JsonNode given = document.get("params");
            if (given != null && !given.isArray()) {
                throw QueryErrors.badParameter("params", given.getNodeType().name(), "a list");
            }
            if (given != null) {
                given.forEach(param -> params.add(scalar(param)));
            }
            return new SqlRequest(sql.textValue(), params, format);
        } catch (JsonProcessingException malformed) {
            throw QueryErrors.badParameter("body", "not JSON: " + malformed.getOriginalMessage(), "{\"sql\":…}");
        }
    }

    private static @Nullable Object scalar(JsonNode param) {
        if (param.isNull()) {
            return null;
        }
        if (param.isBoolean()) {
            return param.booleanValue();
        }
        if (param.isIntegralNumber()) {
            return param.canConvertToLong() ? (Object) param.longValue() : param.bigIntegerValue();
        }
        if (param.isNumber()) {
            return param.doubleValue();
        }
        if (param.isTextual()) {
            return param.textValue();
        }
        throw QueryErrors.badParameter("params", param.getNodeType().name(), "null, true, false, numbers and texts");
    }

    private static RowFormat format(@Nullable String accept) {
        String wanted = accept == null ? "" : accept.toLowerCase(Locale.ROOT);
        if (wanted.contains("application/x-ndjson")) {
            return RowFormat.NDJSON;
        }
        if (wanted.contains("text/csv")) {
            return RowFormat.CSV;
        }
        boolean json = wanted.isEmpty()
                || wanted.contains("application/json")
                || Arrays.stream(wanted.split(","))
                        .anyMatch(type -> type.strip().startsWith("*/*"));
        if (json) {
            return RowFormat.JSON;
        }
        throw new ValidationException(
                QueryErrors.NOT_ACCEPTABLE,
                "Accept: " + accept + " (expected: application/json, application/x-ndjson or text/csv)");
    }

    private static String contentType(RowFormat format) {
        return switch (format) {
            case JSON -> "application/json";
            case NDJSON -> "application/x-ndjson";
            case CSV -> "text/csv; charset=utf-8";
        };
    }

    /// Becomes the answer with its first byte; waits when the reader is slow, so that little is held. What is known to
    /// be missing by then is told in the headers, what turns out later in the trailers.
    private static final class Body implements SqlAnswer {
        private final String contentType;
        private final CompletableFuture<HttpResponse> reply;
        private final HttpResponseWriter writer = HttpResponse.streaming();
        private final List<String> untold = new ArrayList<>();

        Body(String contentType, CompletableFuture<HttpResponse> reply) {
            this.contentType = contentType;
            this.reply = reply;
        }

        @Override
        public void warn(String warning) {
            untold.add(warning);
        }

        @Override
        public void write(byte[] bytes) throws IOException {
            begin();
            if (!writer.tryWrite(HttpData.wrap(bytes))) {
                throw new IOException("the reader of the answer is gone");
            }
            try {
                writer.whenConsumed().join();
            } catch (RuntimeException gone) {
                throw new IOException("the reader of the answer is gone", gone);
            }
        }

        void end() {
            begin();
            if (!untold.isEmpty()) {
                HttpHeadersBuilder trailers = HttpHeaders.builder();
                Warnings.add(trailers, untold);
                writer.write(trailers.build());
            }
            writer.close();
        }

        void abort(Throwable failure) {
            writer.close(failure);
        }

        private void begin() {
            if (!reply.isDone() && reply.complete(writer)) {
                ResponseHeadersBuilder headers = ResponseHeaders.builder(HttpStatus.OK)
                        .set("content-type", contentType)
                        .set("cache-control", "no-store")
                        .set("x-content-type-options", "nosniff")
                        .set("trailer", Warnings.HEADER);
                Warnings.add(headers, untold);
                untold.clear();
                writer.write(headers.build());
            }
        }
    }
}
