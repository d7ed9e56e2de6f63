package dev.sluice.server.query;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.sluice.kernel.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The pages, from the class path. A path without a file ending is a view of the one page, so it is answered with
/// that. Any thread.
final class StaticPages implements HttpService {
    private static final String FOLDER = "/dev/sluice/ui/static/";
    private static final String INDEX = "index.html";
    private static final String POLICY = "default-src 'self'; img-src 'self' data:; "
            + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("html", "text/html; charset=utf-8"),
            Map.entry("js", "text/javascript; charset=utf-8"),
            Map.entry("css", "text/css; charset=utf-8"),
            Map.entry("json", "application/json"),
            Map.entry("map", "application/json"),
            Map.entry("svg", "image/svg+xml"),
            Map.entry("png", "image/png"),
            Map.entry("ico", "image/x-icon"),
            Map.entry("woff2", "font/woff2"),
            Map.entry("txt", "text/plain; charset=utf-8"),
            Map.entry("webmanifest", "application/manifest+json"));

    private record Page(byte[] body, String tag, String type) {}

    private final Map<String, Page> pages = new ConcurrentHashMap<>();

    @Override
    public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
        if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
            return Replies.otherMethod(request.method(), "GET");
        }
        String path = context.path().substring(1);
        // Folders have no ending either, and what they hold is nobody's business.
        boolean view = !path.substring(path.lastIndexOf('/') + 1).contains(".");
        Page page = page(view ? INDEX : path);
        if (page == null) {
            ErrorCode code = QueryErrors.UNKNOWN_PATH;
            return Replies.problem(HttpStatus.NOT_FOUND, code, "path: /" + path + " is not served here");
        }
        return answer(request, page, path.startsWith("assets/"));
    }

    private static HttpResponse answer(HttpRequest request, Page page, boolean immutable) {
        ResponseHeadersBuilder headers = ResponseHeaders.builder(HttpStatus.OK)
                .set("content-type", page.type)
                .set("etag", page.tag)
                .set("cache-control", immutable ? "public, max-age=31536000, immutable" : "no-cache")
                .set("content-security-policy", POLICY)
                .set("referrer-policy", "no-referrer")
                .set("x-content-type-options", "nosniff");
        if (page.tag.equals(request.headers().get("if-none-match"))) {
            return HttpResponse.of(headers.status(HttpStatus.NOT_MODIFIED).build());
        }
        return HttpResponse.of(headers.build(), HttpData.wrap(page.body));
    }

    private @Nullable Page page(String path) {
        boolean plain = !path.isEmpty() && !path.endsWith("/") && !path.contains("..") && !path.contains("//");
        if (!plain) {
            return null;
        }
        Page known = pages.get(path);
        if (known != null) {
            return known;
        }
        try (InputStream in = StaticPages.class.getResourceAsStream(FOLDER + path)) {
            if (in == null) {
                return null;
            }
            byte[] body = in.readAllBytes();
            Page page = new Page(body, tag(body), type(path));
            pages.put(path, page);
            return page;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String type(String path) {
        String ending = path.substring(path.lastIndexOf('.') + 1);
        return TYPES.getOrDefault(ending, "application/octet-stream");
    }

    private static String tag(byte[] body) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body);
            return "\"" + HexFormat.of().formatHex(digest, 0, 8) + "\"";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
