package dev.sluice.client;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.RequestHeadersBuilder;
import dev.sluice.otlp.Payload;
import dev.sluice.otlp.Signal;
import dev.sluice.otlp.json.ProtobufToJson;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/// OTLP/HTTP: one POST, in protobuf or JSON (C-30).
final class HttpWire implements Wire {
    private static final String PROTOBUF = "application/x-protobuf";
    private static final String JSON = "application/json";

    private final Map<Signal, RequestHeaders> headers = new EnumMap<>(Signal.class);
    private final boolean json;
    private final BodyEncoder bodies;

    HttpWire(ClientOptions options, boolean json) {
        this.json = json;
        this.bodies = new BodyEncoder(options);
        options.targets().forEach((signal, target) -> {
            RequestHeadersBuilder builder = RequestHeaders.builder(HttpMethod.POST, Network.path(target));
            options.headers().forEach(builder::set);
            builder.set("user-agent", options.userAgent()).set("content-type", json ? JSON : PROTOBUF);
            if (options.compression() != Compression.NONE) {
                builder.set("content-encoding", options.compression().id());
            }
            headers.put(signal, builder.build());
        });
    }

    @Override
    public HttpRequest request(Payload payload) {
        byte[] bytes = payload.bytes();
        int offset = payload.offset();
        int length = payload.length();
        if (json) {
            bytes = ProtobufToJson.toBytes(payload.signal(), bytes, offset, length);
            offset = 0;
            length = bytes.length;
        }
        return HttpRequest.of(headers.get(payload.signal()), HttpData.wrap(bodies.encode(bytes, offset, length, 0)));
    }

    @Override
    public ExportResult result(AggregatedHttpResponse answer, Payload payload) {
        HttpStatus status = answer.status();
        boolean isJson = answer.headers()
                .get("content-type", json ? JSON : PROTOBUF)
                .toLowerCase(Locale.ROOT)
                .startsWith(JSON);
        byte[] content = answer.content().array();
        if (status.isSuccess()) {
            return isJson ? JsonAnswers.result(content, payload) : Answers.result(content, payload);
        }
        String said = isJson ? JsonAnswers.message(content) : Answers.message(content);
        throw Refusals.ofHttp(status.code(), said, answer.headers().get("retry-after"));
    }

    @Override
    public boolean isMultiplexed() {
        return false;
    }
}
