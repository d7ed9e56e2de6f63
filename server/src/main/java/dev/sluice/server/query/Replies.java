package dev.sluice.server.query;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import dev.sluice.kernel.error.ConfigurationException;
import dev.sluice.kernel.error.DeniedException;
import dev.sluice.kernel.error.ErrorCode;
import dev.sluice.kernel.error.InternalException;
import dev.sluice.kernel.error.NetworkException;
import dev.sluice.kernel.error.OverloadedException;
import dev.sluice.kernel.error.SerializationException;
import dev.sluice.kernel.error.SluiceException;
import dev.sluice.kernel.error.UnavailableException;
import dev.sluice.kernel.error.ValidationException;
import dev.sluice.kernel.failure.ErrorContext;
import dev.sluice.server.security.Gate;

/// Answers of the query port, and the problem documents of RFC 9457.
final class Replies {
    static final String PROBLEM = "application/problem+json";

    private Replies() {}

    static HttpResponse ok(String contentType, byte[] body) {
        return of(HttpStatus.OK, contentType, body);
    }

    static HttpResponse json(Json.Content content) {
        return ok("application/json", Json.bytes(content));
    }

    static HttpResponse of(HttpStatus status, String contentType, byte[] body) {
        ResponseHeadersBuilder headers = ResponseHeaders.builder(status)
                .set("content-type", contentType)
                .set("cache-control", "no-store")
                .set("x-content-type-options", "nosniff");
        return HttpResponse.of(headers.build(), HttpData.wrap(body));
    }

    /// Sends a browser somewhere else on this server.
    ///
    /// @param location a path
    static HttpResponse seeOther(String location) {
        return HttpResponse.of(seeOtherHeaders(location).build());
    }

    /// @param cookie for `Set-Cookie`
    static HttpResponse seeOther(String location, String cookie) {
        return HttpResponse.of(
                seeOtherHeaders(location).set("set-cookie", cookie).build());
    }

    private static ResponseHeadersBuilder seeOtherHeaders(String location) {
        return ResponseHeaders.builder(HttpStatus.SEE_OTHER)
                .set("location", location)
                .set("cache-control", "no-store");
    }

    /// @param expected the methods that are taken, as `Allow` has them
    static HttpResponse otherMethod(HttpMethod method, String expected) {
        HttpResponse refused = problem(
                HttpStatus.METHOD_NOT_ALLOWED,
                QueryErrors.METHOD_NOT_ALLOWED,
                "method: " + method + " (expected: " + expected + ")");
        return refused.mapHeaders(headers -> headers.withMutations(more -> more.set("allow", expected)));
    }

    /// The kind decides the status; the code and the message go into the document.
    static HttpResponse problem(Throwable failure) {
        return switch (failure) {
            case SluiceException known -> problem(status(known), known.code(), known.describe());
            default ->
                problem(
                        HttpStatus.INTERNAL_SERVER_ERROR,
                        ErrorContext.UNEXPECTED,
                        "unexpected error; it is in the log");
        };
    }

    /// A fault of ours: the id under which the log has it, and nothing about our insides.
    static HttpResponse fault(ErrorContext error) {
        return problem(
                HttpStatus.INTERNAL_SERVER_ERROR, error.code(), "internal error " + error.id() + "; it is in the log");
    }

    static HttpResponse problem(HttpStatus status, ErrorCode code, String detail) {
        return of(status, PROBLEM, document(status, code, detail));
    }

    static byte[] document(HttpStatus status, ErrorCode code, String detail) {
        return Json.bytes(json -> {
            json.writeStartObject();
            json.writeStringField("type", "about:blank");
            json.writeStringField("title", status.reasonPhrase());
            json.writeNumberField("status", status.code());
            json.writeStringField("code", code.id());
            json.writeStringField("detail", detail);
            json.writeEndObject();
        });
    }

    static HttpStatus status(SluiceException failure) {
        ErrorCode code = failure.code();
        if (code.equals(QueryErrors.NOT_FOUND) || code.equals(QueryErrors.UNKNOWN_PATH)) {
            return HttpStatus.NOT_FOUND;
        }
        if (code.equals(QueryErrors.METHOD_NOT_ALLOWED)) {
            return HttpStatus.METHOD_NOT_ALLOWED;
        }
        if (code.equals(Gate.UNAUTHENTICATED)) {
            return HttpStatus.UNAUTHORIZED;
        }
        if (code.equals(QueryErrors.NOT_ACCEPTABLE)) {
            return HttpStatus.NOT_ACCEPTABLE;
        }
        return switch (failure) {
            case ValidationException e -> HttpStatus.BAD_REQUEST;
            case SerializationException e -> HttpStatus.BAD_REQUEST;
            case DeniedException e -> HttpStatus.FORBIDDEN;
            case OverloadedException e -> HttpStatus.TOO_MANY_REQUESTS;
            case UnavailableException e -> HttpStatus.SERVICE_UNAVAILABLE;
            case NetworkException e -> HttpStatus.SERVICE_UNAVAILABLE;
            case ConfigurationException e -> HttpStatus.INTERNAL_SERVER_ERROR;
            case InternalException e -> HttpStatus.INTERNAL_SERVER_ERROR;
        };
    }
}
