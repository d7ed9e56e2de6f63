package dev.sluice.server.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import at.favre.lib.crypto.bcrypt.BCrypt;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import com.nimbusds.jwt.JWTClaimsSet;
import dev.sluice.kernel.metric.Instruments;
import dev.sluice.kernel.time.ManualClock;
import dev.sluice.pipeline.config.Configuration;
import dev.sluice.pipeline.config.ConfigurationLoader;
import dev.sluice.server.security.Permission;
import dev.sluice.server.security.RouteTable;
import dev.sluice.server.security.TestIssuer;
import dev.sluice.server.transport.Listener;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Every route of every port, with every kind of credential, made from the route tables themselves (Q-35, S-90).
class AuthMatrixTest {
    @TempDir
    static Path folder;

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    private static final TestIssuer ISSUER = new TestIssuer();

    private static final Map<Credential, String> TOKENS = new EnumMap<>(Credential.class);

    private static final Map<Cookie, String> COOKIES = new EnumMap<>(Cookie.class);

    private static ManualClock clock;
    private static Wiring wiring;

    /// What a browser that has been here may show.
    private enum Cookie {
        OF_NOBODY,
        ENDED,
        LOGGED_OUT,
        OF_A_PERSON,
        OF_A_READER,
        OF_AN_OPERATOR
    }

    /// What a request carries.
    private enum Credential {
        NONE(null),
        EMPTY(""),
        OTHER_SCHEME("Digest username=\"ann\""),
        UNKNOWN_TOKEN("Bearer nobody-has-this"),
        PREFIX_OF_A_TOKEN("Bearer token-of-the-age"),
        TOKEN_WITHOUT_SCHEME("token-of-the-agents"),
        UNKNOWN_USER(basic("eve", "password-of-ann")),
        WRONG_PASSWORD(basic("ann", "password-of-bob")),
        NOT_BASE64("Basic !!"),
        FORGED_JWT("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJyb290In0."),
        AGENT("Bearer token-of-the-agents", Permission.INGEST),
        PERSON(basic("ann", "password-of-ann"), Permission.QUERY),
        HASHED_PERSON(basic("bob", "password-of-bob"), Permission.QUERY),
        OPERATOR("Bearer token-of-the-operators", Permission.QUERY, Permission.ADMIN),
        MEMBER_OF_NOTHING(List.of()),
        MEMBER_OF_ANOTHER_GROUP(List.of("cooks")),
        READER(List.of("cooks", "readers"), Permission.QUERY),
        DIRECTOR(List.of("readers", "directors"), Permission.QUERY, Permission.ADMIN),
        COOKIE_OF_NOBODY(Cookie.OF_NOBODY),
        COOKIE_OF_AN_ENDED_SESSION(Cookie.ENDED),
        COOKIE_OF_A_LOGOUT(Cookie.LOGGED_OUT),
        COOKIE_OF_A_PERSON(Cookie.OF_A_PERSON, Permission.QUERY),
        COOKIE_OF_A_READER(Cookie.OF_A_READER, Permission.QUERY),
        COOKIE_OF_AN_OPERATOR(Cookie.OF_AN_OPERATOR, Permission.QUERY, Permission.ADMIN),
        COOKIE_BESIDE_AN_UNKNOWN_TOKEN(Cookie.OF_AN_OPERATOR, "Bearer nobody-has-this", false),
        COOKIE_BESIDE_ANOTHER_SCHEME(Cookie.OF_AN_OPERATOR, "Digest username=\"ann\"", false),
        COOKIE_BESIDE_AN_AGENT(Cookie.OF_AN_OPERATOR, "Bearer token-of-the-agents", true, Permission.INGEST);

        private final @Nullable Cookie cookie;
        private final @Nullable String plain;
        private final List<String> groups;
        private final boolean known;
        private final Set<Permission> may;

        /// Nobody.
        Credential(@Nullable String header) {
            this(null, header, List.of(), false);
        }

        Credential(String header, Permission... may) {
            this(null, header, List.of(), true, may);
        }

        /// Somebody whom the issuer knows.
        Credential(List<String> groups, Permission... may) {
            this(null, null, groups, true, may);
        }

        /// What a browser shows, which is worth nothing where browsers are not meant to come.
        Credential(Cookie cookie, Permission... may) {
            this(cookie, null, List.of(), may.length > 0, may);
        }

        Credential(Cookie cookie, String header, boolean known, Permission... may) {
            this(cookie, header, List.of(), known, may);
        }

        Credential(
                @Nullable Cookie cookie,
                @Nullable String header,
                List<String> groups,
                boolean known,
                Permission... may) {
            this.cookie = cookie;
            this.plain = header;
            this.groups = groups;
            this.known = known;
            this.may = EnumSet.of(Permission.NONE, may);
        }

        @Nullable
        String header() {
            return plain == null && known && cookie == null ? "Bearer " + TOKENS.get(this) : plain;
        }

        @Nullable
        String cookie() {
            return cookie == null ? null : "other=1; " + COOKIES.get(cookie);
        }

        /// Whether there is nothing but a cookie.
        boolean isSession() {
            return cookie != null && plain == null;
        }

        int expected(Listener listener, Permission permission) {
            boolean open = permission == Permission.NONE || permission == Permission.LOGIN;
            boolean counts = !isSession() || listener.purpose().startsWith("UI");
            if (open || counts && may.contains(permission)) {
                return 0;
            }
            return counts && known ? 403 : 401;
        }

        private static String basic(String name, String password) {
            return "Basic "
                    + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
        }
    }

    @BeforeAll
    static void start() throws Exception {
        Instant now = Instant.now();
        clock = new ManualClock(TimeUnit.SECONDS.toNanos(now.getEpochSecond()));
        Instant end = now.plus(Duration.ofDays(1));
        for (Credential credential : Credential.values()) {
            JWTClaimsSet.Builder claims = ISSUER.claims(end).claim("groups", credential.groups);
            TOKENS.put(credential, TestIssuer.token(claims.build()));
        }
        // The hash is of password-of-bob, with few rounds.
        String hash = BCrypt.withDefaults().hashToString(4, "password-of-bob".toCharArray());
        Configuration configuration = ConfigurationLoader.load(
                List.of("yaml:"
                        + """
                        extensions:
                          bearertokenauth/agents: {token: token-of-the-agents}
                          bearertokenauth/operators: {tokens: [token-of-the-operators, another]}
                          basicauth:
                            htpasswd:
                              inline: |
                                ann:password-of-ann
                                bob:HASH
                          oidc: {issuer_url: ISSUER, audience: sluice, groups_claim: groups}
                        service:
                          extensions: [bearertokenauth/agents, bearertokenauth/operators, basicauth, oidc]
                        sluice:
                          mode: memory
                          query: {endpoint: 'localhost:0'}
                          auth:
                            ingest: [bearertokenauth/agents]
                            query:
                              - basicauth
                              - bearertokenauth/operators
                              - {authenticator: oidc, group: readers}
                            admin: [bearertokenauth/operators, {authenticator: oidc, group: directors}]
                        """.replace("HASH", hash)
                                .replace("ISSUER", ISSUER.uri().toString())),
                List.of(
                        "sluice.data='" + folder + "'",
                        "receivers.otlp.protocols.grpc.endpoint=localhost:0",
                        "receivers.otlp.protocols.http.endpoint=localhost:0",
                        "receivers.otlp.protocols.http.auth.authenticator=bearertokenauth/agents"),
                Map.of());
        wiring = Wiring.start(configuration, clock, new Instruments());
        COOKIES.put(Cookie.OF_NOBODY, "sluice-session-0=" + "A".repeat(43));
        COOKIES.put(Cookie.ENDED, logIn("token=token-of-the-operators"));
        clock.advance(Duration.ofHours(8));
        COOKIES.put(Cookie.LOGGED_OUT, logIn("token=token-of-the-operators"));
        HttpRequest logout = HttpRequest.newBuilder(uri(listener("UI and API"), "/logout"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .header("cookie", COOKIES.get(Cookie.LOGGED_OUT))
                .header("sec-fetch-site", "same-origin")
                .build();
        assertThat(CLIENT.send(logout, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(303);
        logAllIn();
    }

    private static void logAllIn() throws Exception {
        COOKIES.put(Cookie.OF_A_PERSON, logIn("user=bob&password=password-of-bob"));
        COOKIES.put(Cookie.OF_A_READER, logIn("token=" + TOKENS.get(Credential.READER)));
        COOKIES.put(Cookie.OF_AN_OPERATOR, logIn("token=token-of-the-operators"));
    }

    /// The cookie that somebody gets who types this in.
    private static String logIn(String form) throws Exception {
        HttpRequest login = HttpRequest.newBuilder(uri(listener("UI and API"), "/login"))
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .header("content-type", "application/x-www-form-urlencoded")
                .build();
        HttpResponse<String> answer = CLIENT.send(login, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
        String cookie = answer.headers().firstValue("set-cookie").orElseThrow();
        return cookie.substring(0, cookie.indexOf(';'));
    }

    @AfterAll
    static void stop() {
        wiring.close();
        CLIENT.close();
        ISSUER.close();
    }

    @TestFactory
    Stream<DynamicTest> everyRouteAnswersEveryCredentialAsItsPermissionSays() {
        List<DynamicTest> cells = new ArrayList<>();
        for (Listener listener : wiring.listeners()) {
            for (RouteTable.Line line : listener.routes().lines()) {
                for (Credential credential : Credential.values()) {
                    String name =
                            listener.purpose() + " " + line.pattern() + " " + line.permission() + ": " + credential;
                    cells.add(dynamicTest(name, () -> check(listener, line, credential)));
                }
            }
        }
        assertThat(cells).hasSizeGreaterThan(200);
        return cells.stream();
    }

    @Test
    void whatIsOpenToEverybodyIsExactlyTheProbesAndTheDoor() {
        List<String> open = wiring.listeners().stream()
                .flatMap(listener -> listener.routes().lines().stream())
                .filter(line -> line.permission() == Permission.NONE)
                .map(RouteTable.Line::pattern)
                .toList();

        assertThat(open).containsExactlyInAnyOrder("/grpc.health.v1.Health/Check", "/healthz", "/readyz");
        assertThat(wiring.listeners())
                .flatExtracting(listener -> listener.routes().lines())
                .filteredOn(line -> line.permission() == Permission.LOGIN)
                .extracting(RouteTable.Line::pattern)
                .containsExactlyInAnyOrder("/login", "/logout");
    }

    @Test
    void pathsThatNobodyListedAreBehindTheGateToo() throws Exception {
        for (String path : List.of("/nope", "/api/v1/nope", "/-/", "/metrics/", "/..%2fmetrics", "/healthz/x")) {
            for (Listener listener : wiring.listeners()) {
                HttpResponse<String> answer = send(listener, path, "GET", null, true);
                assertThat(answer.statusCode())
                        .as("%s %s", listener.purpose(), path)
                        .isIn(400, 401);
            }
        }
    }

    @Test
    void pagesOfOtherSitesAreRefusedOnEveryRouteWhateverTheyCarry() throws Exception {
        Listener query = listener("UI and API");
        String ours = "localhost:" + query.port();
        for (RouteTable.Line line : query.routes().lines()) {
            if (line.permission() == Permission.NONE) {
                assertThat(raw(query, line, "Host: 10.0.0.7:8317"))
                        .as(line.pattern())
                        .startsWith("HTTP/1.1 200");
                continue;
            }
            for (String head : List.of(
                    "Host: evil.example",
                    "Host: evil.example:" + query.port(),
                    "Host: localhost.evil.example",
                    "Host: " + ours + "\r\nOrigin: http://evil.example",
                    "Host: " + ours + "\r\nOrigin: null",
                    "Host: " + ours + "\r\nOrigin: https://" + ours + ".evil.example",
                    "Host: evil.example\r\nOrigin: http://evil.example",
                    "Host: " + ours + "\r\nOrigin: http://evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket"
                            + "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==")) {
                boolean upgrade = head.contains("Upgrade");
                if (upgrade && !Set.of("/api/v1/tail", "/api/v1/events").contains(line.pattern())) {
                    continue;
                }
                assertThat(raw(query, line, head))
                        .as("%s with %s", line.pattern(), head)
                        .startsWith("HTTP/1.1 403")
                        .contains("query.foreign-origin");
            }
        }
    }

    @Test
    void aCookieOpensWebSocketsForPagesOfOursAndForNothingElse() throws Exception {
        Listener query = listener("UI and API");
        String ours = "http://localhost:" + query.port();
        for (String path : List.of("/api/v1/tail", "/api/v1/events")) {
            for (Cookie cookie : List.of(Cookie.OF_A_PERSON, Cookie.OF_A_READER, Cookie.OF_AN_OPERATOR)) {
                assertThat(handshake(query, path, cookie, "Origin: " + ours)).startsWith("HTTP/1.1 101");
                assertThat(handshake(query, path, cookie, "Sec-Fetch-Site: same-origin"))
                        .startsWith("HTTP/1.1 101");
                assertThat(handshake(query, path, cookie, "X-Nothing: 1"))
                        .startsWith("HTTP/1.1 403")
                        .contains("auth.foreign-page");
                assertThat(handshake(query, path, cookie, "Sec-Fetch-Site: same-site"))
                        .startsWith("HTTP/1.1 403")
                        .contains("auth.foreign-page");
                assertThat(handshake(query, path, cookie, "Origin: http://localhost:1"))
                        .startsWith("HTTP/1.1 403")
                        .contains("query.foreign-origin");
            }
            for (Cookie cookie : List.of(Cookie.OF_NOBODY, Cookie.ENDED, Cookie.LOGGED_OUT)) {
                assertThat(handshake(query, path, cookie, "Origin: " + ours))
                        .startsWith("HTTP/1.1 401")
                        .contains("auth.unauthenticated");
            }
        }
        Listener telemetry = listener("OTLP/HTTP");
        String page = "Origin: http://localhost:" + telemetry.port();
        assertThat(handshake(telemetry, "/v1/traces", Cookie.OF_AN_OPERATOR, page))
                .startsWith("HTTP/1.1 401");
    }

    @Test
    void webSocketsAreRefusedBeforeTheyAreUpgraded() {
        for (String target : List.of("OTLP/HTTP /v1/traces", "UI and API /api/v1/tail", "UI and API /api/v1/events")) {
            int space = target.lastIndexOf(' ');
            Listener listener = listener(target.substring(0, space));
            assertThat(upgrade(listener, target.substring(space + 1), null))
                    .as(target)
                    .isEqualTo(401);
            String known =
                    listener.purpose().startsWith("UI") ? Credential.AGENT.header() : Credential.OPERATOR.header();
            assertThat(upgrade(listener, target.substring(space + 1), known))
                    .as(target)
                    .isEqualTo(403);
            String right = listener.purpose().startsWith("UI") ? Credential.PERSON.header() : Credential.AGENT.header();
            assertThat(upgrade(listener, target.substring(space + 1), right))
                    .as(target)
                    .isEqualTo(101);
        }
    }

    private static void check(Listener listener, RouteTable.Line line, Credential credential) throws Exception {
        int expected = credential.expected(listener, line.permission());
        String below = line.prefix() ? line.pattern().replaceAll("/$", "") + "/x" : line.pattern();
        String path = below.replaceAll("\\{[^}]*}", "1");
        if (listener.purpose().endsWith("gRPC")) {
            String code = call(listener, path, credential);
            if (expected == 0) {
                assertThat(code).isNotIn("16", "7");
            } else {
                assertThat(code).isEqualTo(expected == 401 ? "16" : "7");
            }
            return;
        }
        for (String method : List.of("GET", "POST", "DELETE")) {
            HttpResponse<String> answer = send(listener, path, method, credential, true);
            if (expected == 0) {
                assertThat(answer.statusCode()).as(method).isNotIn(401, 403);
                boolean changes = !method.equals("GET") && line.permission() != Permission.NONE;
                if (credential.isSession() && changes && !path.equals("/login")) {
                    assertCookieAloneChangesNothing(listener, path, method, credential);
                }
                continue;
            }
            assertThat(answer.statusCode()).as(method).isEqualTo(expected);
            assertThat(answer.headers().firstValue("www-authenticate").isPresent())
                    .as("%s tells what is wanted", method)
                    .isEqualTo(expected == 401);
            assertThat(answer.body()).contains(expected == 401 ? "auth.unauthenticated" : "auth.forbidden");
        }
        if (path.equals("/logout")) {
            logAllIn();
        }
    }

    private static void assertCookieAloneChangesNothing(
            Listener listener, String path, String method, Credential credential) throws Exception {
        boolean logout = path.equals("/logout");
        HttpResponse<String> answer = send(listener, path, method, credential, false);
        if (logout && !method.equals("POST")) {
            assertThat(answer.statusCode()).isEqualTo(405);
            return;
        }
        assertThat(answer.statusCode()).as("%s without a page", method).isEqualTo(403);
        assertThat(answer.body()).contains("auth.foreign-page");
    }

    /// @param page whether a page of ours sends it
    private static HttpResponse<String> send(
            Listener listener, String path, String method, @Nullable Credential credential, boolean page)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(listener, path))
                .timeout(Duration.ofSeconds(20))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (credential != null && credential.header() != null) {
            request.header("authorization", credential.header());
        }
        if (credential != null && credential.cookie() != null) {
            request.header("cookie", credential.cookie());
            if (page) {
                request.header("origin", "http://localhost:" + listener.port());
            }
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(Listener listener, String path) {
        return URI.create("http://localhost:" + listener.port() + path);
    }

    /// The gRPC status of a call.
    private static String call(Listener listener, String path, Credential credential) {
        RequestHeadersBuilder head = RequestHeaders.builder(HttpMethod.POST, path)
                .set("content-type", "application/grpc")
                .set("te", "trailers");
        if (credential.header() != null) {
            head.set("authorization", credential.header());
        }
        if (credential.cookie() != null) {
            head.set("cookie", credential.cookie());
        }
        AggregatedHttpResponse answer = WebClient.of("h2c://localhost:" + listener.port())
                .execute(head.build(), HttpData.wrap(new byte[5]))
                .aggregate()
                .join();
        assertThat(answer.status().code()).isEqualTo(200);
        return answer.headers().get("grpc-status", answer.trailers().get("grpc-status", "none"));
    }

    private static int upgrade(Listener listener, String path, @Nullable String credential) {
        WebSocket.Builder builder = CLIENT.newWebSocketBuilder();
        if (credential != null) {
            builder.header("authorization", credential);
        }
        if (listener.purpose().startsWith("OTLP")) {
            builder.subprotocols("otlp.v1");
        } else {
            builder.header("origin", "http://localhost:" + listener.port());
        }
        try {
            builder.buildAsync(URI.create("ws://localhost:" + listener.port() + path), new WebSocket.Listener() {})
                    .join()
                    .abort();
            return 101;
        } catch (CompletionException refused) {
            return ((WebSocketHandshakeException) refused.getCause())
                    .getResponse()
                    .statusCode();
        }
    }

    /// Everything that came back for a request of the operator's, with other headers than clients would send.
    private static String raw(Listener listener, RouteTable.Line line, String head) throws IOException {
        String path = line.prefix() ? line.pattern().replaceAll("/$", "") + "/x" : line.pattern();
        try (Socket socket = new Socket("localhost", listener.port())) {
            socket.setSoTimeout(20_000);
            String connection = head.contains("Connection:") ? "" : "Connection: close\r\n";
            socket.getOutputStream()
                    .write(("GET " + path.replaceAll("\\{[^}]*}", "1") + " HTTP/1.1\r\n" + head + "\r\n" + connection
                                    + "Authorization: " + Credential.OPERATOR.header() + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder answer = new StringBuilder();
            byte[] part = new byte[4_096];
            while (!answer.toString().contains("}") && !answer.toString().contains("ok\n")) {
                int length = socket.getInputStream().read(part);
                if (length < 0) {
                    break;
                }
                answer.append(new String(part, 0, length, StandardCharsets.UTF_8));
            }
            return answer.toString();
        }
    }

    /// The beginning of the answer to a handshake with nothing but a cookie.
    private static String handshake(Listener listener, String path, Cookie cookie, String header) throws IOException {
        try (Socket socket = new Socket("localhost", listener.port())) {
            socket.setSoTimeout(20_000);
            String head = "GET " + path + " HTTP/1.1\r\nHost: localhost:" + listener.port()
                    + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
                    + "\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nCookie: " + COOKIES.get(cookie) + "\r\n"
                    + header + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            StringBuilder answer = new StringBuilder();
            byte[] part = new byte[4_096];
            while (!answer.toString().startsWith("HTTP/1.1 101")
                    && !answer.toString().contains("}")) {
                int length = socket.getInputStream().read(part);
                if (length < 0) {
                    break;
                }
                answer.append(new String(part, 0, length, StandardCharsets.UTF_8));
            }
            return answer.toString();
        }
    }

    private static Listener listener(String purpose) {
        return wiring.listeners().stream()
                .filter(one -> one.purpose().equals(purpose))
                .findFirst()
                .orElseThrow();
    }
}
