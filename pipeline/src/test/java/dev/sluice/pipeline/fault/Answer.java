package dev.sluice.pipeline.fault;

import dev.sluice.otlp.wire.WireWriter;
import java.util.Base64;

/// What a [ScriptedDestination] says to one request, over either protocol.
///
/// @param http status of the answer over HTTP
/// @param grpc status of the answer over gRPC; 0 for success
/// @param body `Export…ServiceResponse` of a success
/// @param details `google.rpc.Status` of a refusal over gRPC, in base64; empty for none
/// @param retryAfter seconds, over HTTP; empty for none
public record Answer(int http, int grpc, byte[] body, String details, String retryAfter) {
    private static final byte[] NOTHING = {};

    /// All was taken.
    public static Answer taken() {
        return new Answer(200, 0, NOTHING, "", "");
    }

    /// All was taken but so many items.
    public static Answer partial(long rejected, String message) {
        WireWriter out = new WireWriter();
        int partial = out.begin(1);
        out.varint(1, rejected);
        out.string(2, message);
        out.end(partial);
        return new Answer(200, 0, out.toByteArray(), "", "");
    }

    /// No, and not later either: something is wrong with the content.
    public static Answer invalid() {
        return new Answer(400, 3, NOTHING, "", "");
    }

    /// No, and not later either: it is too large.
    public static Answer tooLarge() {
        return new Answer(413, 8, NOTHING, "", "");
    }

    /// Later.
    public static Answer unavailable() {
        return new Answer(503, 14, NOTHING, "", "");
    }

    /// Later, and not before so many seconds.
    public static Answer busy(int seconds) {
        WireWriter out = new WireWriter();
        out.varint(1, 8);
        int any = out.begin(3);
        out.string(1, "type.googleapis.com/google.rpc.RetryInfo");
        int info = out.begin(2);
        int delay = out.begin(1);
        out.varint(1, seconds);
        out.end(delay);
        out.end(info);
        out.end(any);
        String details = Base64.getEncoder().encodeToString(out.toByteArray());
        return new Answer(429, 8, NOTHING, details, Integer.toString(seconds));
    }

    boolean isSuccess() {
        return grpc == 0;
    }
}
