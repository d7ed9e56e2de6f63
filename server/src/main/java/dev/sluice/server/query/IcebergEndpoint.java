package dev.sluice.server.query;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.store.catalog.RestCatalog;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// The read side of Iceberg's REST catalogue below `/iceberg`. Any thread.
final class IcebergEndpoint implements HttpService {
    private static final String PREFIX = "/iceberg";

    private final RestCatalog catalog;

    IcebergEndpoint(RestCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        String raw = request.path();
        int question = raw.indexOf('?');
        String path = (question < 0 ? raw : raw.substring(0, question)).substring(PREFIX.length());
        Map<String, String> parameters = new HashMap<>();
        QueryParams.fromQueryString(context.query()).forEach(parameters::putIfAbsent);
        CompletableFuture<HttpResponse> reply = new CompletableFuture<>();
        Thread.ofVirtual().name("iceberg").start(() -> {
            try {
                reply.complete(answer(catalog.answer(request.method().name(), path, parameters)));
            } catch (RuntimeException failure) {
                reply.complete(Replies.problem(failure));
            }
        });
        return HttpResponse.of(reply);
    }

    private static HttpResponse answer(RestCatalog.Reply reply) {
        ResponseHeadersBuilder headers = ResponseHeaders.builder(HttpStatus.valueOf(reply.status()));
        if (reply.body().length == 0) {
            return HttpResponse.of(headers.build());
        }
        headers.set("content-type", "application/json").set("cache-control", "no-store");
        return HttpResponse.of(headers.build(), HttpData.wrap(reply.body()));
    }
}
