package dev.sluice.server.conformance;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Ways to get OTLP wrong, most of them seen in the wild; each is the real server with one thing changed.
enum Fault {
    REFUSES_ALL(Behaviour.refusing(whole -> true)),
    TAKES_NOTHING_AND_SAYS_YES(Behaviour.accepting(whole -> true)),
    SAYS_YES_TO_BAD_DATA(Behaviour.answering(answer -> answer.status().code() == 400
            ? Behaviour.body(
                    AggregatedHttpResponse.of(
                            answer.headers().toBuilder().status(200).build(), answer.content()),
                    new byte[0])
            : answer)),

    OTHER_PORTS(Behaviour.answering(answer -> answer)) {
        @Override
        List<String> settings(List<String> ours) {
            List<String> changed = new ArrayList<>(ours);
            changed.add("receivers.otlp.protocols.grpc.endpoint=localhost:6317");
            changed.add("receivers.otlp.protocols.http.endpoint=localhost:6318");
            return changed;
        }
    },
    FIXED_PATHS(Behaviour.answering(answer -> answer)) {
        @Override
        List<String> settings(List<String> ours) {
            return ours.stream().filter(set -> !set.contains("url_path")).toList();
        }
    },
    PLAIN_TEXT_ONLY(Behaviour.answering(answer -> answer)) {
        @Override
        List<String> settings(List<String> ours) {
            return ours.stream().filter(set -> !set.contains(".tls.")).toList();
        }
    },
    LETS_EVERYBODY_IN(Behaviour.answering(answer -> answer)) {
        @Override
        List<String> settings(List<String> ours) {
            return ours.stream().filter(set -> !set.contains(".auth.")).toList();
        }
    },
    KNOWS_NO_PREFLIGHTS(Behaviour.answering(answer -> answer)) {
        @Override
        List<String> settings(List<String> ours) {
            return ours.stream().filter(set -> !set.contains(".cors.")).toList();
        }
    },
    PAGES_OF_ALL_SITES_MAY_SEND(Behaviour.answering(answer -> answer)) {
        @Override
        List<String> settings(List<String> ours) {
            return ours.stream()
                    .map(set -> set.replaceAll("allowed_origins=.*", "allowed_origins=['*']"))
                    .toList();
        }
    },
    PROFILES_BY_ANOTHER_NAME(Behaviour.instead(head -> head.path().contains("v1development"), 404)),
    OTHER_METHODS_ARE_UNKNOWN(Behaviour.instead(head -> head.method() != HttpMethod.POST, 404)),
    ALLOW_IS_MISSING(Behaviour.without("allow")),
    UNKNOWN_PATHS_ARE_FINE(Behaviour.accepting(
            whole -> whole.path().contains("nope") || whole.path().contains("Nope"))),
    NO_HTTP2((real, context, request) -> context.sessionProtocol().isMultiplex() && !Behaviour.isGrpc(request.headers())
            ? HttpResponse.of(505)
            : real.serve(context, request)),
    NO_JSON(Behaviour.instead(Behaviour::isJson, 415)),
    ANY_TYPE_IS_GRPC(Behaviour.status(415, 200)),
    GRPC_STATUS_IN_THE_HEAD(Behaviour.answering(answer -> AggregatedHttpResponse.of(
            answer.headers().toBuilder().add(answer.trailers()).build(), HttpData.empty()))),

    CONTENT_TYPE_IS_GUESSED(Behaviour.reading(head -> Set.of("application/json", "application/x-protobuf")
                            .contains(head.get("content-type", ""))
                    || Behaviour.isGrpc(head)
            ? head
            : head.toBuilder().set("content-type", "application/x-protobuf").build())),
    CONTENT_TYPE_IS_COMPARED_EXACTLY(Behaviour.instead(
            head -> !Behaviour.isGrpc(head)
                    && !Set.of("application/json", "application/x-protobuf").contains(head.get("content-type", "")),
            415)),
    NO_GZIP(Behaviour.instead(
            head -> head.get("content-encoding", "").equals("gzip")
                    || head.get("grpc-encoding", "").equals("gzip"),
            415)),
    NO_ZSTD(Behaviour.instead(
            head -> (head.get("content-encoding", "") + head.get("grpc-encoding", "")).contains("zstd"), 415)),
    FLAG_0_UNDER_GZIP_IS_AN_ERROR(Behaviour.refusing(whole ->
            whole.headers().contains("grpc-encoding") && whole.content().array()[0] == 0)),
    FIRST_MEMBER_ONLY(Faulty::firstMemberOnly),
    IDENTITY_IS_UNKNOWN(
            Behaviour.instead(head -> head.get("content-encoding", "").equals("identity"), 415)),
    UNKNOWN_ENCODINGS_ARE_IGNORED(
            Behaviour.reading(head -> Set.of("br", "snappy").contains(head.get("content-encoding", ""))
                    ? head.toBuilder().removeAndThen("content-encoding").build()
                    : head)),
    ACCEPTED_ENCODINGS_ARE_SECRET(Behaviour.without("grpc-accept-encoding")),
    BAD_FRAMES_ARE_BAD_DATA(Behaviour.code(13, 3)),
    LENGTH_IS_REQUIRED(Behaviour.instead(head -> !head.contains("content-length") && !Behaviour.isGrpc(head), 411)),
    VERSION_HEADER_IS_REQUIRED(Behaviour.instead(head -> !head.contains("otlp-version"), 400)),
    JSON_KEYS_MUST_BE_KNOWN(Behaviour.refusing(
            whole -> Behaviour.isJson(whole.headers()) && whole.contentUtf8().contains("zzz"))),
    NULL_IS_AN_ERROR(Behaviour.refusing(whole -> whole.contentUtf8().contains("null"))),
    LEGACY_FIELDS_ARE_ERRORS(Behaviour.refusing(whole -> Faulty.contains(whole, (byte) 0xc2, (byte) 0x3e))),
    UPPER_CASE_IDS_ARE_ERRORS(Behaviour.refusing(whole -> whole.contentUtf8().contains("AF7651916CD4"))),

    CREATED_INSTEAD_OF_OK(Behaviour.status(200, 202)),
    EMPTY_PARTIAL_SUCCESS(Behaviour.answering(Faulty::emptyPartialSuccess)),
    CHARSET_IN_THE_TYPE(Behaviour.heading(head -> head.toBuilder()
            .set("content-type", head.get("content-type", "") + "; charset=utf-8")
            .build())),
    COMPRESSES_UNASKED(Behaviour.heading(
            head -> head.toBuilder().set("content-encoding", "gzip").build())),
    ANSWERS_FIRST((real, context, request) -> {
        RequestHeaders head = request.headers();
        return HttpResponse.of(request.aggregate().thenApply(whole -> {
            Behaviour.forward(real, context, whole).aggregate();
            return Behaviour.success(head);
        }));
    }),
    REMEMBERS_WHAT_CAME(Faulty.conflictOnTheSecond()),

    COUNTS_NOTHING((real, context, request) -> HttpResponse.of(real.serve(context, request)
            .aggregate()
            .thenApply(
                    answer -> answer.status().code() == 200 && !answer.headers().contains("grpc-status")
                            ? Behaviour.success(request.headers())
                            : answer.toHttpResponse()))),
    REJECTS_ONE_TOO_MANY(Behaviour.replacing("^\\{\\}$", "{\"partialSuccess\":{\"rejectedSpans\":\"1\"}}")),
    COUNTS_ANOTHER_THING(Behaviour.replacing("rejected[A-Za-z]+", "rejectedThings")),
    COUNT_IS_A_NUMBER(Behaviour.replacing("\":\"([0-9]+)\"", "\":$1")),
    GIVES_NO_REASON(Behaviour.replacing("\"(errorMessage|message)\":\"[^\"]*\"", "\"$1\":\"\"")),
    ENDLESS_MESSAGE(Behaviour.answering(answer -> Behaviour.body(answer, new byte[5 << 20]))),

    PLAIN_TEXT_ERRORS(Behaviour.answering(answer -> answer.status().isError()
            ? AggregatedHttpResponse.of(
                    answer.headers().toBuilder()
                            .set("content-type", "text/plain")
                            .build(),
                    HttpData.ofUtf8("bad"))
            : answer)),
    NO_DETAILS(Behaviour.replacing(",\"details\":.*\\]", "")),
    PARSE_ERRORS_ARE_UNKNOWN(Behaviour.code(3, 2)),
    TEMPORARY_IS_INTERNAL(Behaviour.code(14, 13)),
    NO_RETRY_INFO(Behaviour.without("grpc-status-details-bin")),
    NO_RETRY_AFTER(Behaviour.without("retry-after")),
    TEMPORARY_IS_500(Behaviour.status(503, 500)),
    BUGS_ARE_UNKNOWN(Behaviour.code(14, 2)),
    TOO_LARGE_IS_BAD_DATA((real, context, request) ->
            Behaviour.status(413, 400).serve((c, r) -> Behaviour.code(8, 3).serve(real, c, r), context, request)),
    WAITS_FOR_WHOLE_BODIES(Behaviour.refusing(whole -> false)),
    PARSER_STOPS_AT_47(Behaviour.refusing(whole -> whole.content().length() > 2_000)),

    LINES_BEGIN_WITH_A_MARK(Behaviour.answering(answer -> answer)) {
        @Override
        String line(String ours) {
            return "\uFEFF" + ours;
        }
    },
    LINES_ARE_PRETTY(Behaviour.answering(answer -> answer)) {
        @Override
        String line(String ours) {
            return ours.replace(",", ",\n  ");
        }
    },
    LINES_LEAN_ON_EARLIER_ONES(Behaviour.answering(answer -> answer)) {
        @Override
        String line(String ours) {
            return ours.replace("\"resource\":", "\"asBefore\":");
        }
    },
    LINES_ARE_WRAPPED(Behaviour.answering(answer -> answer)) {
        @Override
        String line(String ours) {
            return "{\"data\":" + ours + "}";
        }
    },

    CLOSES_EACH_CONNECTION(Behaviour.heading(
            head -> head.toBuilder().set("connection", "close").build())),
    ONE_AT_A_TIME(new Faulty.OneAtATime()),
    WANTS_THE_SAME_SERVER(Faulty.secondOnly()),
    /// Done by [Door], which changes the connection.
    CLOSES_ON_PINGS(Behaviour.answering(answer -> answer));

    private final Behaviour behaviour;

    Fault(Behaviour behaviour) {
        this.behaviour = behaviour;
    }

    HttpResponse serve(HttpService real, ServiceRequestContext context, HttpRequest request) throws Exception {
        return behaviour.serve(real, context, request);
    }

    /// The settings that a whole server with this fault goes by.
    List<String> settings(List<String> ours) {
        return ours;
    }

    /// What a server with this fault writes instead of a line of ours into a file.
    String line(String ours) {
        return ours;
    }

    String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
