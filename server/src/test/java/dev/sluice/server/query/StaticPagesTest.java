package dev.sluice.server.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.server.Server;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StaticPagesTest {
    private static final Pattern SCRIPT = Pattern.compile("src=\"(/assets/[^\"]+\\.js)\"");

    private static Server server;
    private static HttpClient client;

    @BeforeAll
    static void open() {
        server = Server.builder().http(0).serviceUnder("/", new StaticPages()).build();
        server.start().join();
        client = HttpClient.newHttpClient();
    }

    @AfterAll
    static void close() {
        client.close();
        server.stop().join();
    }

    @Test
    void viewsAreTheOnePage() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        assertThat(get("/traces/0123").body()).isEqualTo(page.body());
        assertThat(get("/index.html").body()).isEqualTo(page.body());
    }

    @Test
    void whatIsNotThereIsNotThere() throws Exception {
        assertThat(get("/nope.js").statusCode()).isEqualTo(404);
        assertThat(get("/assets/nope.css").statusCode()).isEqualTo(404);
    }

    @Test
    void noPathLeadsOutOfTheFolder() throws Exception {
        String page = get("/").body();
        for (String path : List.of(
                "/../StaticPages.class",
                "/..%2f..%2fserver/query/openapi.json",
                "/%2e%2e/%2e%2e/server/query/openapi.json",
                "/%252e%252e/server/query/openapi.json",
                "/assets/../../../server/query/openapi.json",
                "/assets/..%5c..%5cserver%5cquery%5copenapi.json",
                "//dev/sluice/server/query/openapi.json",
                "/.%2e/.%2e/.%2e/logback.xml",
                "/%00index.html.class",
                "/assets/",
                "/assets")) {
            String answer = raw("GET " + path + " HTTP/1.1");

            assertThat(answer)
                    .as(path)
                    .startsWith("HTTP/1.1 ")
                    .doesNotContain("\"openapi\":", "StaticPages.java", "<configuration");
            boolean refusedOrAView =
                    answer.startsWith("HTTP/1.1 4") || answer.startsWith("HTTP/1.1 3") || answer.contains(page.strip());
            assertThat(refusedOrAView).as("%s: %s", path, answer).isTrue();
        }
    }

    @Test
    void pagesAreAskedForAgainAndAssetsAreNot() throws Exception {
        HttpResponse<String> page = get("/");
        Matcher script = SCRIPT.matcher(page.body());
        assertThat(script.find()).isTrue();
        HttpResponse<String> asset = get(script.group(1));

        assertThat(page.headers().firstValue("cache-control")).hasValue("no-cache");
        assertThat(asset.statusCode()).isEqualTo(200);
        assertThat(asset.headers().firstValue("content-type")).hasValue("text/javascript; charset=utf-8");
        assertThat(asset.headers().firstValue("cache-control")).hasValue("public, max-age=31536000, immutable");
    }

    @Test
    void whatABrowserHasIsNotSentAgain() throws Exception {
        String tag = get("/").headers().firstValue("etag").orElseThrow();

        HttpResponse<String> same = get("/", "if-none-match", tag);
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.body()).isEmpty();
        assertThat(get("/", "if-none-match", "\"other\"").statusCode()).isEqualTo(200);
    }

    @Test
    void otherMethodsAreRefusedAndHeadHasNoBody() throws Exception {
        assertThat(send("POST", "/").statusCode()).isEqualTo(405);
        assertThat(send("HEAD", "/").statusCode()).isEqualTo(200);
        assertThat(send("HEAD", "/").body()).isEmpty();
    }

    @Test
    void everyAnswerTellsTheBrowserWhatItMayLoad() throws Exception {
        for (String path : List.of("/", "/traces/0123", "/index.html")) {
            HttpResponse<String> page = get(path);
            String policy = page.headers().firstValue("content-security-policy").orElseThrow();
            assertThat(policy)
                    .contains("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'", "base-uri 'none'")
                    .doesNotContain("unsafe", "script-src");
            assertThat(page.headers().firstValue("x-content-type-options")).hasValue("nosniff");
            assertThat(page.body())
                    .as("no script stands in the page itself")
                    .doesNotContainPattern("<script>|\\son\\w+=");
        }
    }

    private static HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> send(String method, String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(path))
                        .method(method, HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(String path) {
        return URI.create("http://localhost:" + server.activeLocalPort() + path);
    }

    /// A request as it is written, which clients would tidy up.
    private static String raw(String line) throws IOException {
        try (Socket socket = new Socket("localhost", server.activeLocalPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write((line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder answer = new StringBuilder();
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (int next = in.read(); next >= 0; next = in.read()) {
                answer.append((char) next);
            }
            return answer.toString();
        }
    }
}
