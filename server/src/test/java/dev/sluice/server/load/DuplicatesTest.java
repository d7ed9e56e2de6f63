package dev.sluice.server.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.server.process.SluiceProcess;
import dev.sluice.server.transport.Requests;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// S-65: a request that comes again is acknowledged and not stored again, after `kill -9` too. Real processes.
class DuplicatesTest {
    private static final String ON = "sluice.dedup.window=10m";

    @TempDir
    private Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private SluiceProcess sluice;

    @AfterEach
    void stop() throws Exception {
        client.close();
        if (sluice != null) {
            sluice.close();
        }
    }

    @Test
    void aCopyIsAcknowledgedAndNotStoredAgainBeforeAndAfterAKill() throws Exception {
        start(ON);
        byte[] request = Requests.spans(20, 5);
        String first = post("/v1/traces", request, "application/x-protobuf");

        assertThat(post("/v1/traces", request, "application/x-protobuf")).isEqualTo(first);
        assertThat(post("/v1/traces", Requests.spans(21), "application/x-protobuf"))
                .isNotEqualTo(first);
        sluice.awaitDelivered();
        assertLedger(71, 10, 20, 41);
        assertThat(stored()).isEqualTo(41);

        sluice.kill();
        start(ON);
        assertThat(post("/v1/traces", request, "application/x-protobuf")).isEqualTo(first);
        sluice.awaitDelivered();
        assertThat(stored()).isEqualTo(41);
        assertThat(sluice.status().at("/ledger/traces/duplicate").asLong()).isEqualTo(20);
        assertThat(sluice.get("/metrics")).contains("sluice_dedup_duplicates_total{signal=\"traces\"} 1\n");
    }

    /// Senders that saw no answer before the kill come again: whatever was kept is not stored twice, and nothing that
    /// was acknowledged is missing.
    @Test
    void sendersThatWereCutOffByAKillComeAgainAndEachRequestIsThereOnce() throws Exception {
        start(ON);
        List<byte[]> requests = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            requests.add(Requests.spans(100 + i));
        }
        List<CompletableFuture<Integer>> answers = new ArrayList<>();
        for (byte[] request : requests) {
            answers.add(client.sendAsync(request("/v1/traces", request, "application/x-protobuf"), status())
                    .thenApply(HttpResponse::statusCode)
                    .exceptionally(cut -> 0));
        }
        answers.get(40).get(60, TimeUnit.SECONDS);
        sluice.kill();
        long unanswered = 0;
        for (CompletableFuture<Integer> answer : answers) {
            unanswered += answer.get(60, TimeUnit.SECONDS) == 200 ? 0 : 1;
        }

        start(ON);
        for (byte[] request : requests) {
            post("/v1/traces", request, "application/x-protobuf");
        }
        sluice.awaitDelivered();

        long all = 300 * 100 + 299 * 300 / 2;
        assertThat(stored()).as("%d were not answered", unanswered).isEqualTo(all);
    }

    @Test
    void switchedOffEverythingIsStoredAndTheJournalIsLetGo() throws Exception {
        start(ON);
        post("/v1/traces", Requests.spans(3), "application/x-protobuf");
        sluice.awaitDelivered();
        sluice.kill();
        start();
        post("/v1/traces", Requests.spans(3), "application/x-protobuf");
        sluice.awaitDelivered();

        assertThat(stored()).isEqualTo(6);
        assertThat(folder.resolve("data/journal/cursors")).isDirectoryNotContaining("glob:**dedup*");
    }

    private void start(String... sets) throws Exception {
        List<String> arguments = new ArrayList<>();
        for (String set : sets) {
            arguments.add("--set");
            arguments.add(set);
        }
        sluice = SluiceProcess.start(
                folder.resolve("data"),
                folder.resolve("log"),
                SluiceProcess.freeOffset(),
                arguments.toArray(String[]::new));
    }

    private String post(String path, byte[] body, String type) throws Exception {
        HttpResponse<byte[]> answer = client.send(request(path, body, type), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        return HexFormat.of().formatHex(answer.body());
    }

    private HttpRequest request(String path, byte[] body, String type) {
        return HttpRequest.newBuilder(URI.create(sluice.http() + path))
                .header("content-type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    private static HttpResponse.BodyHandler<Void> status() {
        return HttpResponse.BodyHandlers.discarding();
    }

    private long stored() throws Exception {
        String rows = sluice.sql("SELECT count(*) FROM spans").body();
        return Long.parseLong(rows.replaceAll("(?s).*\"rows\":\\[\\s*\\[(\\d+)].*", "$1"));
    }

    private void assertLedger(long received, long rejected, long duplicate, long accepted) throws Exception {
        JsonNode ledger = sluice.status().at("/ledger/traces");
        assertThat(List.of(
                        ledger.path("received").asLong(),
                        ledger.path("rejected").asLong(),
                        ledger.path("duplicate").asLong(),
                        ledger.path("accepted").asLong()))
                .as("%s", ledger)
                .containsExactly(received, rejected, duplicate, accepted);
    }
}
