package dev.sluice.server.conformance;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The faults that need more than a line.
final class Faulty {
    private static final int GZIP_HEADER_BYTES = 10;
    private static final int PING = 6;

    private Faulty() {}

    static HttpResponse firstMemberOnly(HttpService real, ServiceRequestContext context, HttpRequest request) {
        return HttpResponse.of(request.aggregate().thenApply(whole -> {
            byte[] body = whole.content().array();
            boolean gzip = body.length > 1 && body[0] == 0x1f;
            byte[] first = gzip ? Arrays.copyOf(body, memberEnd(body)) : body;
            return Behaviour.forward(real, context, AggregatedHttpRequest.of(whole.headers(), HttpData.wrap(first)));
        }));
    }

    private static int memberEnd(byte[] gzip) {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(gzip, GZIP_HEADER_BYTES, gzip.length - GZIP_HEADER_BYTES);
            byte[] nowhere = new byte[8_192];
            while (!inflater.finished() && inflater.inflate(nowhere) > 0) {
                // only the end is of interest
            }
            return GZIP_HEADER_BYTES + (int) inflater.getBytesRead() + 8;
        } catch (DataFormatException malformed) {
            return gzip.length;
        } finally {
            inflater.end();
        }
    }

    static boolean contains(AggregatedHttpRequest whole, byte first, byte second) {
        byte[] body = whole.content().array();
        for (int i = 0; i + 1 < body.length; i++) {
            if (body[i] == first && body[i + 1] == second) {
                return true;
            }
        }
        return false;
    }

    /// `partial_success` with nothing in it, instead of none.
    static AggregatedHttpResponse emptyPartialSuccess(AggregatedHttpResponse answer) {
        String type = answer.headers().get("content-type", "");
        if (answer.status().code() != 200) {
            return answer;
        }
        return switch (type) {
            case "application/json" ->
                Behaviour.body(
                        answer, HttpData.ofUtf8("{\"partialSuccess\":{}}").array());
            case "application/grpc" -> Behaviour.body(answer, new byte[] {0, 0, 0, 0, 2, 0x0a, 0});
            default -> Behaviour.body(answer, new byte[] {0x0a, 0});
        };
    }

    static Behaviour conflictOnTheSecond() {
        AtomicInteger seen = new AtomicInteger();
        return (real, context, request) ->
                seen.getAndIncrement() == 0 ? real.serve(context, request) : HttpResponse.of(HttpStatus.CONFLICT);
    }

    /// Refuses what comes first, as a server does that knows only its own clients.
    static Behaviour secondOnly() {
        AtomicInteger seen = new AtomicInteger();
        return (real, context, request) ->
                seen.getAndIncrement() % 2 == 1 ? real.serve(context, request) : Behaviour.refusal(request.headers());
    }

    /// Hangs up when a read begins with a frame of type PING.
    static void closeOnPings(ChannelPipeline pipeline, BooleanSupplier enabled) {
        pipeline.addFirst(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                ByteBuf bytes = (ByteBuf) message;
                if (enabled.getAsBoolean()
                        && bytes.readableBytes() > 3
                        && bytes.getByte(bytes.readerIndex() + 3) == PING) {
                    context.close();
                }
                context.fireChannelRead(message);
            }
        });
    }

    /// Begins a request when the one before it is answered.
    static final class OneAtATime implements Behaviour {
        private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

        @Override
        public synchronized HttpResponse serve(HttpService real, ServiceRequestContext context, HttpRequest request) {
            CompletableFuture<AggregatedHttpResponse> answer = last.thenCompose(before -> request.aggregate())
                    .thenCompose(
                            whole -> Behaviour.forward(real, context, whole).aggregate());
            last = answer;
            return HttpResponse.of(answer.thenApply(AggregatedHttpResponse::toHttpResponse));
        }
    }
}
