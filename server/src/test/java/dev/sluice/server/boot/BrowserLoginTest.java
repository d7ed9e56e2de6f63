package dev.sluice.server.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.TlsKeyPair;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.Clock;
import dev.sluice.kernel.time.ManualClock;
import dev.sluice.pipeline.config.ConfigurationLoader;
import dev.sluice.server.security.TestCertificates;
import dev.sluice.server.transport.Listener;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A browser's way in, on the real port; the browser is played by a client that follows nothing by itself.
class BrowserLoginTest {
    private static final String HTML = "text/html,application/xhtml+xml,*/*;q=0.8";
    private static final String FORM = "application/x-www-form-urlencoded";

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private HttpClient client = client(HttpClient.newBuilder());
    private String origin = "";
    private ManualClock clock = new ManualClock(Clock.system().epochNanos());
    private Wiring wiring;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable part : open.reversed()) {
            part.close();
        }
    }

    @Test
    void aPageLeadsToTheFormAndTheFormBackToThePage() throws Exception {
        start("query: [bearertokenauth]");

        HttpResponse<String> page = get("/traces?service=shop&attr=k%3Dv", "accept", HTML);
        assertThat(page.statusCode()).isEqualTo(303);
        String form = header(page, "location");
        assertThat(form).isEqualTo("/login?next=%2Ftraces%3Fservice%3Dshop%26attr%3Dk%253Dv");
        assertThat(page.headers().firstValue("www-authenticate")).isEmpty();

        HttpResponse<String> asked = get(form, "accept", HTML);
        assertThat(asked.statusCode()).isEqualTo(200);
        assertThat(asked.body()).contains("action=\"" + form + "\"").doesNotContain("name=\"password\"");

        HttpResponse<String> begun = post(form, "token=t0ken");
        assertThat(begun.statusCode()).isEqualTo(303);
        assertThat(header(begun, "location")).isEqualTo("/traces?service=shop&attr=k%3Dv");
        String cookie = cookie(begun);
        assertThat(get(header(begun, "location"), "accept", HTML, "cookie", cookie)
                        .statusCode())
                .isEqualTo(200);
        assertThat(get("/api/v1/status", "cookie", cookie).body())
                .contains("\"session\":{\"user\":\"token 1\",\"authenticator\":\"bearertokenauth\"}");
        assertThat(get("/api/v1/status", "authorization", "Bearer t0ken").body())
                .as("nothing to sign out of")
                .contains("\"version\":")
                .doesNotContain("\"session\":");
        HttpResponse<String> again = get(form, "accept", HTML, "cookie", cookie);
        assertThat(header(again, "location")).as("logged in already").isEqualTo("/traces?service=shop&attr=k%3Dv");
        assertThat(metrics(cookie)).contains("sluice_auth_sessions{listener=\"UI and API\"} 1\n");
    }

    @Test
    void onlyPagesLeadThereAndOnlyBrowsersWithNothingToShow() throws Exception {
        start("query: [bearertokenauth]");

        assertThat(get("/").statusCode()).isEqualTo(401);
        assertThat(get("/", "accept", "*/*").statusCode()).isEqualTo(401);
        assertThat(get("/api/v1/status", "accept", HTML).statusCode()).isEqualTo(401);
        assertThat(get("/metrics", "accept", HTML).statusCode()).isEqualTo(401);
        assertThat(get("/", "accept", HTML, "authorization", "Bearer x").statusCode())
                .isEqualTo(401);
        assertThat(send(request("/", "accept", HTML).POST(HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(401);
        assertThat(header(get("/", "accept", HTML), "location")).isEqualTo("/login");
        assertThat(header(get("/", "accept", HTML, "cookie", "sluice-session-0=x"), "location"))
                .isEqualTo("/login");
        assertThat(metrics("none", "authorization", "Bearer t0ken"))
                .as("being sent to the form is no refusal")
                .contains("sluice_auth_refused_total{listener=\"UI and API\",reason=\"unauthenticated\"} 6\n");
    }

    @Test
    void theFormAllowsNothingButItselfAndItsStyle() throws Exception {
        start("query: [bearertokenauth, basicauth]");

        HttpResponse<String> form = get("/login", "accept", HTML);

        Matcher style = Pattern.compile("(?s)<style>(.*)</style>").matcher(form.body());
        assertThat(style.find()).isTrue();
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(style.group(1).getBytes(StandardCharsets.UTF_8));
        assertThat(header(form, "content-security-policy"))
                .isEqualTo("default-src 'none'; style-src 'sha256-"
                        + Base64.getEncoder().encodeToString(digest)
                        + "'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
        assertThat(form.body())
                .contains("autocomplete=\"current-password\"", "prefers-color-scheme: dark", "name=\"password\"")
                .doesNotContain("<script", "style=\"", "{style}", "{head}", "{content}", "{action}");
        assertThat(header(form, "cache-control")).isEqualTo("no-store");
        assertThat(header(form, "x-content-type-options")).isEqualTo("nosniff");
        assertThat(header(form, "referrer-policy"))
                .as("with no-referrer, browsers send the form with Origin: null")
                .isEqualTo("same-origin");
    }

    @Test
    void whatOpensNothingIsAskedForAgainAndTooMuchOfItLater() throws Exception {
        start("query: [bearertokenauth]");

        for (int i = 0; i < 10; i++) {
            HttpResponse<String> refused = post("/login?next=%2Ftasks", "token=%3Cb%3Ewr0ng%22");
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.body())
                    .contains("That opens nothing here", "auth.unauthenticated", "action=\"/login?next=%2Ftasks\"")
                    .doesNotContain("wr0ng");
            assertThat(refused.headers().firstValue("set-cookie")).isEmpty();
            assertThat(header(refused, "www-authenticate")).startsWith("Bearer");
        }
        HttpResponse<String> limited = post("/login", "token=t0ken");
        assertThat(limited.statusCode()).isEqualTo(429);
        assertThat(header(limited, "retry-after")).isEqualTo("4");
        assertThat(limited.body()).contains("auth.too-many-attempts");

        clock.advance(Duration.ofSeconds(4));
        assertThat(post("/login", "token=t0ken").statusCode()).isEqualTo(303);
        assertThat(metrics("none", "authorization", "Bearer t0ken"))
                .contains("sluice_auth_logins_refused_total{listener=\"UI and API\",reason=\"wrong\"} 10\n")
                .contains("sluice_auth_logins_refused_total{listener=\"UI and API\",reason=\"limited\"} 1\n");
    }

    @Test
    void whatIsNoFormIsRefused() throws Exception {
        start("query: [bearertokenauth]");

        assertThat(send(request("/login", "content-type", "text/plain")
                                .POST(HttpRequest.BodyPublishers.ofString("token=t0ken")))
                        .statusCode())
                .isEqualTo(415);
        assertThat(post("/login", "token=t0ken&x=" + "x".repeat(32 << 10)).statusCode())
                .isEqualTo(413);
        assertThat(send(request("/login").DELETE()).statusCode()).isEqualTo(405);
        assertThat(get("/logout").statusCode()).isEqualTo(405);
        assertThat(send(request("/login", "content-type", FORM, "origin", "http://localhost:1")
                                .POST(HttpRequest.BodyPublishers.ofString("token=t0ken")))
                        .body())
                .as("no page of another site logs anybody in")
                .contains("query.foreign-origin");
    }

    @Test
    void theWayBackStaysHere() throws Exception {
        start("query: [bearertokenauth]");

        for (String next : List.of("//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example")) {
            String form = "/login?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
            assertThat(header(post(form, "token=t0ken"), "location")).as(next).isEqualTo("/");
            assertThat(get(form).body()).as(next).doesNotContain("evil");
        }
    }

    @Test
    void aLinkOfAnotherSiteAsksOnceMoreWithTheCookie() throws Exception {
        start("query: [bearertokenauth]");

        HttpResponse<String> linked = get("/login?next=%2Ftasks", "sec-fetch-site", "cross-site");

        assertThat(linked.statusCode()).isEqualTo(200);
        assertThat(linked.body())
                .contains("<meta http-equiv=\"refresh\" content=\"0; url=/login?next=%2Ftasks\">")
                .doesNotContain("<form");
        assertThat(get("/login?next=%2Ftasks", "sec-fetch-site", "same-origin").body())
                .contains("<form");
    }

    @Test
    void loggingOutEndsTheSessionAndWhatItsPagesKeepOpen() throws Exception {
        start("query: [bearertokenauth]");
        String cookie = cookie(post("/login", "token=t0ken"));
        String other = cookie(post("/login", "token=t0ken"));
        Closing first = feed(cookie);
        Closing second = feed(other);

        HttpResponse<String> foreign =
                send(request("/logout", "cookie", cookie).POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(foreign.statusCode()).isEqualTo(403);
        assertThat(metrics(cookie))
                .contains("sluice_auth_refused_total{listener=\"UI and API\",reason=\"foreign\"} 1\n");
        HttpResponse<String> out =
                send(request("/logout", "cookie", cookie, "origin", origin).POST(HttpRequest.BodyPublishers.noBody()));

        assertThat(out.statusCode()).isEqualTo(303);
        assertThat(header(out, "location")).isEqualTo("/login");
        assertThat(header(out, "set-cookie")).startsWith("sluice-session-0=; ").contains("Max-Age=0");
        assertThat(get("/api/v1/status", "cookie", cookie).statusCode()).isEqualTo(401);
        first.over.get(20, TimeUnit.SECONDS);
        assertThat(second.over).isNotDone();
        assertThat(get("/api/v1/status", "cookie", other).statusCode()).isEqualTo(200);
    }

    @Test
    void aSessionThatIsOverIsToldAndLeadsToTheForm() throws Exception {
        start("query: [bearertokenauth]");
        String cookie = cookie(post("/login", "token=t0ken"));

        clock.advance(Duration.ofHours(8));

        assertThat(get("/api/v1/status", "cookie", cookie).statusCode()).isEqualTo(401);
        assertThat(header(get("/tasks", "cookie", cookie, "accept", HTML), "location"))
                .isEqualTo("/login?next=%2Ftasks");
    }

    @Test
    void underTlsTheCookieStaysThere() throws Exception {
        TlsKeyPair pair = TestCertificates.write(folder, "server");
        client = client(HttpClient.newBuilder().sslContext(TestCertificates.client(pair, null)));
        start(
                "query: [bearertokenauth]",
                "sluice.query.tls.cert_file='" + folder.resolve("server.pem") + "'",
                "sluice.query.tls.key_file='" + folder.resolve("server.key") + "'");
        origin = origin.replace("http:", "https:");

        HttpResponse<String> begun = post("/login", "token=t0ken");

        assertThat(header(begun, "set-cookie"))
                .matches("__Host-sluice-session-0=[A-Za-z0-9_-]{43}; Path=/; Max-Age=28800; HttpOnly; SameSite=Strict"
                        + "; Secure");
        assertThat(get("/", "cookie", cookie(begun)).statusCode()).isEqualTo(200);
    }

    @Test
    void aBrowserDoesNotAskForAPasswordInTheMiddleOfAPageThatLeavesForTheForm() throws Exception {
        start("query: [basicauth, bearertokenauth], admin: [basicauth]");

        assertThat(header(get("/api/v1/status", "sec-fetch-mode", "cors"), "www-authenticate"))
                .isEqualTo("Bearer realm=\"sluice\"");
        for (String[] other : new String[][] {{}, {"sec-fetch-mode", "navigate"}}) {
            assertThat(header(get("/api/v1/status", other), "www-authenticate"))
                    .isEqualTo("Bearer realm=\"sluice\", Basic realm=\"sluice\", charset=\"UTF-8\"");
        }
        assertThat(header(get("/-/reload", "sec-fetch-mode", "cors"), "www-authenticate"))
                .as("what nothing but a password opens")
                .startsWith("Basic");
    }

    @Test
    void whereBrowsersAskByThemselvesThereIsNoForm() throws Exception {
        start("query: [basicauth]");

        HttpResponse<String> page = get("/tasks", "accept", HTML);
        assertThat(page.statusCode()).isEqualTo(401);
        assertThat(header(page, "www-authenticate")).startsWith("Basic");
        assertThat(header(get("/login?next=%2Ftasks"), "location")).isEqualTo("/tasks");
        assertThat(post("/login", "user=ann&password=p").headers().firstValue("set-cookie"))
                .isEmpty();
    }

    @Test
    void whereEverybodyMayComeInThereIsNoFormEither() throws Exception {
        start("ingest: [bearertokenauth]");

        assertThat(get("/tasks", "accept", HTML).statusCode()).isEqualTo(200);
        assertThat(header(get("/login?next=%2Ftasks"), "location")).isEqualTo("/tasks");
    }

    @Test
    void whoMayOnlyChangeThingsLogsInToo() throws Exception {
        start("admin: [bearertokenauth]");
        String cookie = cookie(post("/login", "token=t0ken"));

        assertThat(get("/api/v1/status", "cookie", cookie).body())
                .as("asked for by everybody, but by somebody who can sign out")
                .contains("\"session\":");
        assertThat(send(request("/-/reload", "cookie", cookie, "origin", origin)
                                .POST(HttpRequest.BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(200);
    }

    /// Hears of a feed's end.
    private static final class Closing implements WebSocket.Listener {
        private final CompletableFuture<Void> over = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            over.complete(null);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            over.complete(null);
        }
    }

    private Closing feed(String cookie) {
        Closing closing = new Closing();
        WebSocket socket = client.newWebSocketBuilder()
                .header("cookie", cookie)
                .header("origin", origin)
                .buildAsync(URI.create(origin.replace("http", "ws") + "/api/v1/events"), closing)
                .join();
        open.add(socket::abort);
        return closing;
    }

    private void start(String auth, String... more) {
        List<String> sets = new ArrayList<>(List.of(
                "sluice.data='" + folder.resolve("data") + "'",
                "receivers.otlp.protocols.grpc.endpoint=localhost:0",
                "receivers.otlp.protocols.http.endpoint=localhost:0",
                "sluice.query.endpoint=localhost:0"));
        sets.addAll(List.of(more));
        wiring = Wiring.start(
                ConfigurationLoader.load(List.of("yaml:" + """
                                extensions:
                                  bearertokenauth: {token: t0ken}
                                  basicauth: {htpasswd: {inline: 'ann:p'}}
                                service: {extensions: [bearertokenauth, basicauth]}
                                sluice: {mode: memory, auth: {AUTH}}
                                """.replace("AUTH", auth)), sets, Map.of()),
                clock,
                new Instruments());
        open.add(wiring);
        open.add(client);
        Listener query = wiring.listeners().stream()
                .filter(one -> one.purpose().startsWith("UI"))
                .findFirst()
                .orElseThrow();
        origin = "http://localhost:" + query.port();
    }

    private static HttpClient client(HttpClient.Builder builder) {
        return builder.version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(origin + path)).timeout(Duration.ofSeconds(20));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        return send(request(path, headers).GET());
    }

    private HttpResponse<String> post(String path, String form) throws Exception {
        return send(
                request(path, "content-type", FORM, "origin", origin).POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private String metrics(String cookie, String... headers) throws Exception {
        return headers.length == 0
                ? get("/metrics", "cookie", cookie).body()
                : get("/metrics", headers).body();
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("no " + name + " with " + answer.statusCode());
    }

    private static String cookie(HttpResponse<?> answer) {
        String set = header(answer, "set-cookie");
        return set.contains(";") ? set.substring(0, set.indexOf(';')) : set;
    }
}
