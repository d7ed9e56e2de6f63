package dev.sluice.server.conformance;

import static dev.sluice.server.boot.TestServer.port;
import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import dev.sluice.otlp.Signal;
import dev.sluice.server.boot.Wiring;
import dev.sluice.server.transport.Requests;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who may send, and from which pages.
class EdgeRulesTest {
    private static final String ORIGIN = "https://shop.example";

    @Rule(value = "S-90", noticing = Fault.LETS_EVERYBODY_IN)
    void whoMayNotSendIsToldSoForGood(Door door) {
        List<String> settings = new ArrayList<>(List.of(
                "extensions.bearertokenauth/agents.token=agent",
                "extensions.bearertokenauth/others.token=other",
                "service.extensions=[bearertokenauth/agents, bearertokenauth/others]"));
        settings.add("sluice.auth.ingest=[bearertokenauth/agents]");
        try (Wiring whole = whole(door, settings)) {
            assertThat(overHttp(whole, null)).startsWith("401 16 ").doesNotContain("retry");
            assertThat(overHttp(whole, "Bearer nobody")).startsWith("401 16 ");
            assertThat(overHttp(whole, "Bearer other")).startsWith("403 7 ").doesNotContain("retry");
            assertThat(overHttp(whole, "Bearer agent")).startsWith("200");
            assertThat(overGrpc(whole, null)).isEqualTo("16");
            assertThat(overGrpc(whole, "Bearer nobody")).isEqualTo("16");
            assertThat(overGrpc(whole, "Bearer other")).isEqualTo("7");
            assertThat(overGrpc(whole, "Bearer agent")).isEqualTo("0");
        }
    }

    @Rule(
            value = "S-113",
            noticing = {Fault.KNOWS_NO_PREFLIGHTS, Fault.PAGES_OF_ALL_SITES_MAY_SEND})
    void pagesOfAllowedOriginsMaySend(Door door) {
        String cors = "receivers.otlp.protocols.http.cors.";
        List<String> settings = List.of(
                cors + "allowed_origins=['" + ORIGIN + "', 'https://*.shop.example']",
                cors + "allowed_headers=[x-tenant]",
                cors + "max_age=600");
        try (Wiring whole = whole(door, settings)) {
            AggregatedHttpResponse answer = preflight(whole, ORIGIN, "content-type,x-tenant");
            assertThat(answer.status().isSuccess()).isTrue();
            assertThat(answer.headers().get("access-control-allow-origin")).isEqualTo(ORIGIN);
            assertThat(answer.headers().get("access-control-allow-headers")).contains("content-type", "x-tenant");
            assertThat(answer.headers().get("access-control-allow-methods")).isEqualTo("POST");
            assertThat(answer.headers().get("access-control-max-age")).isEqualTo("600");
            assertThat(allowed(preflight(whole, "https://eu.shop.example", "content-type")))
                    .isEqualTo("https://eu.shop.example");
            assertThat(allowed(preflight(whole, "https://evil.example", "content-type")))
                    .isNull();
            assertThat(allowed(preflight(whole, ORIGIN + ".evil.example", "content-type")))
                    .isNull();
            assertThat(allowed(post(whole, ORIGIN))).isEqualTo(ORIGIN);
        }
        try (Wiring whole = whole(door, List.of())) {
            assertThat(preflight(whole, ORIGIN, "content-type").status().code()).isEqualTo(405);
            assertThat(allowed(post(whole, ORIGIN))).isNull();
        }
    }

    private static Wiring whole(Door door, List<String> settings) {
        List<String> all = new ArrayList<>(settings);
        all.add("receivers.otlp.protocols.grpc.endpoint=localhost:0");
        all.add("receivers.otlp.protocols.http.endpoint=localhost:0");
        all.add("sluice.query.endpoint=localhost:0");
        return door.whole(all.toArray(String[]::new));
    }

    private static @Nullable String allowed(AggregatedHttpResponse answer) {
        return answer.headers().get("access-control-allow-origin");
    }

    private static AggregatedHttpResponse preflight(Wiring whole, String origin, String headers) {
        return http(whole)
                .execute(RequestHeaders.of(
                        HttpMethod.OPTIONS,
                        "/v1/traces",
                        "origin",
                        origin,
                        "access-control-request-method",
                        "POST",
                        "access-control-request-headers",
                        headers))
                .aggregate()
                .join();
    }

    private static AggregatedHttpResponse post(Wiring whole, String origin) {
        return http(whole)
                .execute(
                        RequestHeaders.of(
                                HttpMethod.POST, "/v1/traces", "origin", origin, "content-type", "application/json"),
                        HttpData.ofUtf8("{}"))
                .aggregate()
                .join();
    }

    /// The status, the code in the body, and the names of all headers.
    private static String overHttp(Wiring whole, @Nullable String credential) {
        RequestHeadersBuilder head =
                RequestHeaders.builder(HttpMethod.POST, "/v1/traces").set("content-type", "application/json");
        if (credential != null) {
            head.set("authorization", credential);
        }
        AggregatedHttpResponse answer = http(whole)
                .execute(head.build(), HttpData.ofUtf8("{}"))
                .aggregate()
                .join();
        return answer.status().code() + " " + answer.contentUtf8().replaceAll("\\{\"code\":(\\d+).*", "$1") + " "
                + answer.headers().names();
    }

    private static String overGrpc(Wiring whole, @Nullable String credential) {
        RequestHeadersBuilder head = RequestHeaders.builder(HttpMethod.POST, "/" + Signal.TRACES.grpcMethod())
                .set("content-type", "application/grpc")
                .set("te", "trailers");
        if (credential != null) {
            head.set("authorization", credential);
        }
        AggregatedHttpResponse answer = WebClient.of("h2c://localhost:" + port(whole, "OTLP/gRPC"))
                .execute(head.build(), HttpData.wrap(Requests.frame(0, new byte[0])))
                .aggregate()
                .join();
        return answer.headers().get("grpc-status", answer.trailers().get("grpc-status", "none"));
    }

    private static WebClient http(Wiring whole) {
        return WebClient.of("h1c://localhost:" + port(whole, "OTLP/HTTP"));
    }
}
