package dev.sluice.server.conformance;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// What a server does instead of what the real one does.
@FunctionalInterface
interface Behaviour {
    HttpResponse serve(HttpService real, ServiceRequestContext context, HttpRequest request) throws Exception;

    /// Changes every answer.
    static Behaviour answering(UnaryOperator<AggregatedHttpResponse> change) {
        return (real, context, request) -> HttpResponse.of(real.serve(context, request)
                .aggregate()
                .thenApply(answer -> change.apply(answer).toHttpResponse()));
    }

    /// Changes the head of every answer.
    static Behaviour heading(UnaryOperator<ResponseHeaders> change) {
        return answering(answer ->
                AggregatedHttpResponse.of(change.apply(answer.headers()), answer.content(), answer.trailers()));
    }

    /// Another status.
    static Behaviour status(int from, int to) {
        return heading(headers -> headers.status().code() == from
                ? headers.toBuilder().status(HttpStatus.valueOf(to)).build()
                : headers);
    }

    /// Another gRPC code.
    static Behaviour code(int from, int to) {
        return heading(headers -> headers.get("grpc-status", "").equals(Integer.toString(from))
                ? headers.toBuilder().set("grpc-status", Integer.toString(to)).build()
                : headers);
    }

    static Behaviour without(String header) {
        return heading(headers -> headers.toBuilder().removeAndThen(header).build());
    }

    /// Replaces text in the bodies of answers.
    static Behaviour replacing(String pattern, String replacement) {
        return answering(answer -> body(
                answer, answer.contentUtf8().replaceAll(pattern, replacement).getBytes(StandardCharsets.UTF_8)));
    }

    static AggregatedHttpResponse body(AggregatedHttpResponse answer, byte[] body) {
        ResponseHeadersBuilder headers = answer.headers().toBuilder().contentLength(body.length);
        return AggregatedHttpResponse.of(headers.build(), HttpData.wrap(body), answer.trailers());
    }

    /// Takes every request for one with other headers.
    static Behaviour reading(UnaryOperator<RequestHeaders> change) {
        return (real, context, request) -> real.serve(context, request.withHeaders(change.apply(request.headers())));
    }

    /// Answers some requests by itself, by their heads.
    static Behaviour instead(Predicate<RequestHeaders> which, int status) {
        return (real, context, request) -> which.test(request.headers())
                ? HttpResponse.of(HttpStatus.valueOf(status))
                : real.serve(context, request);
    }

    /// Refuses some requests by their content.
    static Behaviour refusing(Predicate<AggregatedHttpRequest> which) {
        return (real, context, request) -> HttpResponse.of(request.aggregate().thenApply(whole -> {
            if (which.test(whole)) {
                return refusal(whole.headers());
            }
            return forward(real, context, whole);
        }));
    }

    /// Says yes to some requests, without taking them.
    static Behaviour accepting(Predicate<AggregatedHttpRequest> which) {
        return (real, context, request) -> HttpResponse.of(request.aggregate().thenApply(whole -> {
            if (which.test(whole)) {
                return success(whole.headers());
            }
            return forward(real, context, whole);
        }));
    }

    static HttpResponse forward(HttpService real, ServiceRequestContext context, AggregatedHttpRequest whole) {
        try {
            return real.serve(context, whole.toHttpRequest());
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    static boolean isGrpc(RequestHeaders head) {
        return head.get("content-type", "").startsWith("application/grpc");
    }

    static boolean isJson(RequestHeaders head) {
        return head.get("content-type", "").startsWith("application/json");
    }

    /// The answer that a refused request of any kind gets.
    static HttpResponse refusal(RequestHeaders head) {
        return isGrpc(head)
                ? HttpResponse.of(ResponseHeaders.builder(HttpStatus.OK)
                        .set("content-type", "application/grpc")
                        .set("grpc-status", "3")
                        .endOfStream(true)
                        .build())
                : HttpResponse.of(HttpStatus.BAD_REQUEST);
    }

    /// The answer to a request that was taken whole.
    static HttpResponse success(RequestHeaders head) {
        if (isGrpc(head)) {
            return HttpResponse.of(
                    ResponseHeaders.of(HttpStatus.OK, "content-type", "application/grpc"),
                    HttpData.wrap(new byte[5]),
                    HttpHeaders.of("grpc-status", "0"));
        }
        byte[] body = isJson(head) ? new byte[] {'{', '}'} : new byte[0];
        String type = isJson(head) ? "application/json" : "application/x-protobuf";
        return HttpResponse.of(ResponseHeaders.of(HttpStatus.OK, "content-type", type), HttpData.wrap(body));
    }
}
